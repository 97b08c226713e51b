//! One connection Secret, the same keys on every cloud.

use std::collections::BTreeMap;

use pave_catalog::Engine;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::Password;

/// The Secret with the administrator's login, beside the connection Secret.
pub fn administrator_secret_name(connection: &str) -> String {
    format!("{connection}-login")
}

/// The image of an engine, as a server or as a client: the one that the landing zone names, or the project's own.
pub fn engine_image(engine: Engine, named: Option<&str>, version: &str) -> String {
    let built_in = match engine {
        Engine::Postgres => "docker.io/library/postgres:{version}",
        Engine::Mysql => "docker.io/library/mysql:{version}",
    };
    named.unwrap_or(built_in).replace("{version}", version)
}

/// Everything except the characters that RFC 3986 leaves unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Everything an application needs to connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// The engine.
    pub engine: Engine,
    /// `aws`, `gcp`, `azure` or `local`.
    pub provider: &'static str,
    /// Host name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Name of the database inside the server.
    pub database: String,
    /// Login.
    pub username: String,
    /// Its password.
    pub password: Password,
    /// Certificate of the authority that signed the server's, PEM, where the cloud gives one.
    pub ca_certificate: Option<String>,
}

/// How an engine's addresses are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Default TCP port.
    pub port: u16,
    scheme: &'static str,
    jdbc: &'static str,
    uri_encryption: &'static str,
    jdbc_encryption: &'static str,
}

impl Dialect {
    /// The dialect of an engine. All addresses insist on encryption.
    pub fn of(engine: Engine) -> Self {
        match engine {
            Engine::Postgres => Self {
                port: 5432,
                scheme: "postgresql",
                jdbc: "jdbc:postgresql",
                uri_encryption: "sslmode=require",
                jdbc_encryption: "sslmode=require",
            },
            Engine::Mysql => Self {
                port: 3306,
                scheme: "mysql",
                jdbc: "jdbc:mysql",
                uri_encryption: "ssl-mode=REQUIRED",
                jdbc_encryption: "sslMode=REQUIRED",
            },
        }
    }
}

impl Connection {
    /// The address without credentials, fit for a status.
    pub fn url(&self) -> String {
        let Self {
            host,
            port,
            database,
            ..
        } = self;
        format!(
            "{}://{host}:{port}/{database}",
            Dialect::of(self.engine).scheme
        )
    }

    /// What the Secret holds, by key.
    pub fn data(&self) -> BTreeMap<&'static str, String> {
        let dialect = Dialect::of(self.engine);
        let Self {
            host,
            port,
            database,
            ..
        } = self;
        let username = utf8_percent_encode(&self.username, RESERVED);
        let password = utf8_percent_encode(self.password.reveal(), RESERVED);
        let mut data = BTreeMap::from([
            ("type", self.engine.as_str().to_owned()),
            ("provider", self.provider.to_owned()),
            ("host", host.clone()),
            ("port", port.to_string()),
            ("database", database.clone()),
            ("username", self.username.clone()),
            ("password", self.password.reveal().to_owned()),
            (
                "uri",
                format!(
                    "{}://{username}:{password}@{host}:{port}/{database}?{}",
                    dialect.scheme, dialect.uri_encryption
                ),
            ),
            (
                "jdbc-uri",
                format!(
                    "{}://{host}:{port}/{database}?user={username}&password={password}&{}",
                    dialect.jdbc, dialect.jdbc_encryption
                ),
            ),
        ]);
        data.extend(
            self.ca_certificate
                .clone()
                .map(|certificate| ("ca.crt", certificate)),
        );
        data
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection(password: &str) -> Connection {
        Connection {
            engine: Engine::Postgres,
            provider: "aws",
            host: "orders.example".into(),
            port: 5432,
            database: "orders".into(),
            username: "app".into(),
            password: Password::new(password),
            ca_certificate: None,
        }
    }

    fn value(connection: &Connection, key: &str) -> String {
        connection.data()[key].clone()
    }

    #[test]
    fn a_password_with_separators_cannot_change_the_address() {
        let hostile = connection("p@ss/w:rd?x=1&y#z");
        assert_eq!(
            value(&hostile, "uri"),
            "postgresql://app:p%40ss%2Fw%3Ard%3Fx%3D1%26y%23z@orders.example:5432/orders?sslmode=require"
        );
        assert_eq!(
            value(&hostile, "password"),
            "p@ss/w:rd?x=1&y#z",
            "the password itself is not encoded"
        );
    }

    #[test]
    fn an_address_for_status_holds_no_credentials() {
        assert_eq!(
            connection("hunter2").url(),
            "postgresql://orders.example:5432/orders"
        );
    }
}
