//! The login that a Microservice has in a Database: its own, made in the running server by a Job, and made anew in turns.
//!
//! Two names take turns. While pods work with one, the other gets a new password; when that is there, the Secret that pods mount
//! says so, and they are replaced. So the old password goes on working until the turn after that.
//!
//! **Invariant:** no name gets another password while a pod may work with it. A turn begins when every pod has the login of the
//! turn before.

mod job;

use std::collections::BTreeMap;

use k8s_openapi::{ByteString, api::core::v1::Secret};
use pave_api::microservice::{BoundTo, Login, LoginServer, ResolvedMicroservice};
use pave_catalog::Cloud;
use pave_compose::{
    Composed, Connection, DeveloperKind as _, GeneratorKey, Password, connection_secret,
    observed_secret, part_name,
};
use pave_function_sdk::Request;
use pave_resources::readiness::{Health, Readiness};

use crate::{Microservice, bound, observed::Running};
pub(crate) use job::LABEL;

/// Longest name of a user in MySQL; PostgreSQL allows more.
const LONGEST_USERNAME: usize = 32;
/// The two names of a Microservice, by their ends.
const LETTERS: [&str; 2] = ["a", "b"];
/// Annotation of the Secret that pods mount: the turn of its login.
const ROTATION_ANNOTATION: &str = "pave.internal/rotation";
/// Beginning of the role of that Secret among composed resources. Frozen: a rename deletes and recreates.
const MOUNTED: &str = "login-of-";

/// The Secret that pods mount for a login of their own. The names of Microservices have no dots, so that nobody else's is called so.
pub(crate) fn secret_name(microservice: &str, database: &str) -> String {
    format!("{microservice}.{database}-login")
}

/// Its role among composed resources.
pub(crate) fn role(database: &str) -> String {
    format!("{MOUNTED}{database}")
}

/// One login as it is, with everything that is composed for it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OwnLogin {
    /// Name of the Database.
    pub(crate) database: String,
    /// The turn that pods mount; `None` before there is a first one.
    pub(crate) mounted: Option<u32>,
    /// The turn that is being made, and the Job that does it.
    pub(crate) made_by: Option<(u32, String)>,
    pub(crate) resources: Vec<Composed>,
}

/// Everything that decides, beside the binding.
pub(crate) struct Logins<'a> {
    pub(crate) request: &'a Request,
    pub(crate) namespace: &'a str,
    pub(crate) record: &'a ResolvedMicroservice,
    pub(crate) key: Option<&'a GeneratorKey>,
    pub(crate) running: Option<&'a Running>,
}

/// A name with its password.
struct Turn {
    rotation: u32,
    username: String,
    password: Password,
}

impl Logins<'_> {
    /// Each of them.
    pub(crate) fn all(&self) -> Vec<OwnLogin> {
        let bindings = self.record.bindings.iter();
        let own = bindings.filter_map(|binding| Some(self.own(binding, binding.login.as_ref()?)));
        own.collect()
    }

    /// Secrets of bindings that the developer has taken back, while pods may start with them.
    pub(crate) fn still_mounted(&self) -> Vec<Composed> {
        let (Some(running), request) = (self.running, self.request) else {
            return Vec::new();
        };
        let own = self.record.bindings.iter();
        let own = own.filter(|binding| binding.login.is_some());
        let own: Vec<String> = own.map(|binding| role(&binding.name)).collect();
        let roles = request.observed_resources().map(|(role, _)| role);
        let given_up =
            roles.filter(|role| role.starts_with(MOUNTED) && !own.iter().any(|own| own == role));
        let mounted = given_up.filter_map(|role| {
            let secret = observed_secret(request, role)?;
            let name = secret.metadata.name.as_deref()?;
            let is_needed = running.mounts(name) || !self.is_rolled_out();
            is_needed.then(|| Composed::new(role, &secret))
        });
        mounted.collect()
    }

    fn own(&self, binding: &BoundTo, login: &Login) -> OwnLogin {
        let database = &binding.name;
        let mounted = self.mounted(database);
        let mut own = OwnLogin {
            database: database.clone(),
            mounted: mounted.as_ref().map(|turn| turn.rotation),
            made_by: None,
            resources: Vec::new(),
        };
        let turn = login.server.as_ref().and_then(|server| {
            Some((
                server,
                self.turn(binding, login.rotation, mounted.as_ref())?,
            ))
        });
        let Some((server, turn)) = turn else {
            own.resources
                .extend(self.secret(binding, None, mounted.as_ref()));
            return own;
        };
        let job = self.job(database, server, &turn);
        let composed = job.compose();
        let is_made = self.is_ready(&composed.name);
        if !is_made {
            own.made_by = Some((turn.rotation, job.name()));
        }
        own.resources.push(self.turn_secret(&job, &turn));
        own.resources.push(composed);
        let to_mount = if is_made { Some(turn) } else { mounted };
        own.resources
            .extend(self.secret(binding, Some(server), to_mount.as_ref()));
        own
    }

    /// The login that pods mount.
    fn mounted(&self, database: &str) -> Option<Turn> {
        let secret = self.observed(&role(database))?;
        let annotations = secret.metadata.annotations.as_ref();
        let rotation = annotations.and_then(|all| all.get(ROTATION_ANNOTATION));
        let rotation = rotation.and_then(|rotation| rotation.parse().ok());
        turn(secret, rotation.unwrap_or_default())
    }

    /// The turn that is to be made, or was made last. Bytes that exist win over those that follow from the key.
    fn turn(&self, binding: &BoundTo, wanted: u32, mounted: Option<&Turn>) -> Option<Turn> {
        let database = &binding.name;
        let made = |rotation| turn(self.observed(&turn_role(database, rotation))?, rotation);
        if let Some(turn) = made(wanted) {
            return Some(turn);
        }
        let server = binding.login.as_ref()?.server.as_ref()?;
        let is_there = bound::data(self.request, &server.connection).is_some();
        let Some(mounted) = mounted else {
            let first = part_name(&self.record.external_name, LETTERS[0], LONGEST_USERNAME);
            return is_there
                .then(|| self.derived(database, wanted, first))
                .flatten();
        };
        if mounted.rotation == wanted || !(is_there && self.is_everywhere(binding)) {
            let same = || Turn {
                rotation: mounted.rotation,
                username: mounted.username.clone(),
                password: mounted.password.clone(),
            };
            return Some(made(mounted.rotation).unwrap_or_else(same));
        }
        let other =
            LETTERS.map(|letter| part_name(&self.record.external_name, letter, LONGEST_USERNAME));
        let other = other.into_iter().find(|name| *name != mounted.username);
        self.derived(database, wanted, other?)
    }

    fn derived(&self, database: &str, rotation: u32, username: String) -> Option<Turn> {
        let whole = format!("{}/{database}", self.namespace);
        let role = format!("{username}/{rotation}");
        let password = self.key?.password(&whole, &role);
        Some(Turn {
            rotation,
            username,
            password,
        })
    }

    /// Whether every pod was started with the login that is mounted.
    fn is_everywhere(&self, binding: &BoundTo) -> bool {
        let started_with = self.running.map(Running::fingerprints);
        let started_with = started_with.and_then(|mut all| all.remove(&binding.secret));
        let present = self.observed(&role(&binding.name));
        let present = present.and_then(|secret| Some(self.key?.fingerprint(&secret.data?)));
        present.is_some() && started_with == present && self.is_rolled_out()
    }

    fn is_rolled_out(&self) -> bool {
        self.is_ready(Microservice::ANCHOR)
    }

    fn is_ready(&self, role: &str) -> bool {
        let observed = self.request.observed(role);
        let health = observed.and_then(|observed| observed.decode::<Health>().ok());
        health.is_some_and(|health| health.readiness() == Readiness::Ready)
    }

    fn observed(&self, role: &str) -> Option<Secret> {
        self.request.observed(role)?.decode().ok()
    }

    fn job<'j>(&'j self, database: &'j str, server: &'j LoginServer, turn: &Turn) -> job::Job<'j> {
        job::Job {
            microservice: &self.record.external_name,
            namespace: self.namespace,
            database,
            server,
            rotation: turn.rotation,
        }
    }

    /// The Secret that the Job reads.
    fn turn_secret(&self, job: &job::Job<'_>, turn: &Turn) -> Composed {
        let mut secret = Secret::default();
        secret.metadata.name = Some(job.secret_name());
        secret.metadata.namespace = Some(self.namespace.to_owned());
        let data = [
            (job::USERNAME_KEY, turn.username.as_str()),
            (job::PASSWORD_KEY, turn.password.reveal()),
        ];
        let data = data.map(|(key, value)| (key.to_owned(), ByteString(value.as_bytes().to_vec())));
        secret.data = Some(BTreeMap::from(data));
        Composed::new(turn_role(job.database, turn.rotation), &secret)
    }

    /// The Secret that pods mount: the connection with this login. Where nobody says any more where the server is, as it was.
    fn secret(
        &self,
        binding: &BoundTo,
        server: Option<&LoginServer>,
        turn: Option<&Turn>,
    ) -> Option<Composed> {
        let role = role(&binding.name);
        let connected = server.zip(turn).and_then(|(server, turn)| {
            let connection = self.connection(server, turn)?;
            let name = (binding.secret.as_str(), self.namespace);
            let mut secret = connection_secret(name, "database", connection.data());
            secret.metadata.annotations = Some(rotation_annotation(turn.rotation.to_string()));
            Some(secret)
        });
        let secret = connected.or_else(|| self.held(&role))?;
        Some(Composed::new(role, &secret))
    }

    fn held(&self, role: &str) -> Option<Secret> {
        let mut secret = observed_secret(self.request, role)?;
        let annotations = self.observed(role)?.metadata.annotations;
        let rotation = annotations.and_then(|mut all| all.remove(ROTATION_ANNOTATION));
        secret.metadata.annotations = rotation.map(rotation_annotation);
        Some(secret)
    }

    fn connection(&self, server: &LoginServer, turn: &Turn) -> Option<Connection> {
        let data = bound::data(self.request, &server.connection)?;
        let text = |key: &str| {
            let ByteString(bytes) = data.get(key)?;
            String::from_utf8(bytes.clone()).ok()
        };
        Some(Connection {
            engine: server.engine,
            provider: text("provider")?.parse::<Cloud>().ok()?.as_str(),
            host: text("host")?,
            port: text("port")?.parse().ok()?,
            database: text("database")?,
            username: turn.username.clone(),
            password: turn.password.clone(),
            ca_certificate: text("ca.crt"),
        })
    }
}

fn rotation_annotation(rotation: String) -> BTreeMap<String, String> {
    BTreeMap::from([(ROTATION_ANNOTATION.to_owned(), rotation)])
}

/// Role of the Secret with the login of a turn. Frozen: a rename deletes and recreates.
fn turn_role(database: &str, rotation: u32) -> String {
    format!("turn-{rotation}-of-{database}")
}

/// The login in a Secret.
fn turn(secret: Secret, rotation: u32) -> Option<Turn> {
    let mut data = secret.data?;
    let mut text = |key| {
        let ByteString(bytes) = data.remove(key)?;
        String::from_utf8(bytes).ok()
    };
    Some(Turn {
        rotation,
        username: text(job::USERNAME_KEY)?,
        password: Password::new(text(job::PASSWORD_KEY)?),
    })
}
