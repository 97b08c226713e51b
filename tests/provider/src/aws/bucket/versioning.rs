//! Whether earlier versions are kept, read from S3 and from moto 5.2.5, which calls the root of its answer by another name than
//! S3 does: the SDK refuses to read that.

use aws_sdk_s3::{
    config::http::HttpResponse, error::SdkError,
    operation::get_bucket_versioning::GetBucketVersioningError,
};

use crate::{
    aws::{
        Clients,
        error::{is, refused},
    },
    error::Error,
};

/// How moto begins its answer.
const MOTO_ROOT: &str = "<GetBucketVersioningResponse";

/// `Enabled` or `Suspended`; `None` where it was never set, or there is no such bucket.
pub(super) async fn status(
    clients: &Clients,
    bucket: &str,
    doing: &str,
) -> Result<Option<String>, Error> {
    match clients
        .s3
        .get_bucket_versioning()
        .bucket(bucket)
        .send()
        .await
    {
        Ok(answer) => Ok(answer.status().map(|status| status.as_str().to_owned())),
        Err(error) if is(&error, &["NoSuchBucket"]) => Ok(None),
        Err(error) => match of_moto(&error) {
            Some(body) => Ok(written(body)),
            None => Err(refused(doing, "S3", "GetBucketVersioning", &error)),
        },
    }
}

type Refused = SdkError<GetBucketVersioningError, HttpResponse>;

fn of_moto(error: &Refused) -> Option<&str> {
    let body = error.raw_response()?.body().bytes()?;
    let body = std::str::from_utf8(body).ok()?;
    body.contains(MOTO_ROOT).then_some(body)
}

fn written(body: &str) -> Option<String> {
    let (_, rest) = body.split_once("<Status>")?;
    let (status, _) = rest.split_once("</Status>")?;
    Some(status.to_owned())
}
