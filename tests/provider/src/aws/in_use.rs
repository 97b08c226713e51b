//! AWS deletes no group that an instance uses. The stand-in does, and cannot read the instance afterwards.

use aws_sdk_rds::types::DbInstance;

use super::{Clients, error::refused};
use crate::error::Error;

/// A group of RDS that instances refer to.
pub(super) struct Group<'a> {
    /// As Terraform names it in errors.
    pub(super) doing: &'a str,
    /// The operation that AWS would refuse.
    pub(super) operation: &'a str,
    /// The code that AWS refuses it with.
    pub(super) code: &'a str,
}

impl Group<'_> {
    /// Refuses as AWS would while an instance uses it.
    pub(super) async fn refuse_if_used(
        &self,
        clients: &Clients,
        uses: impl Fn(&DbInstance) -> bool,
    ) -> Result<(), Error> {
        let answer = clients.rds.describe_db_instances().send().await;
        let answer =
            answer.map_err(|error| refused(self.doing, "RDS", "DescribeDBInstances", &error))?;
        let Some(instance) = answer.db_instances().iter().find(|instance| uses(instance)) else {
            return Ok(());
        };
        let Self {
            doing,
            operation,
            code,
        } = self;
        let name = instance.db_instance_identifier().unwrap_or_default();
        Err(Error::Cloud(format!(
            "{doing}: operation error RDS: {operation}, https response error StatusCode: 400, RequestID: , api error {code}: \
             one or more database instances are still members, such as {name}"
        )))
    }
}
