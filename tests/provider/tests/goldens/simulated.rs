//! The simulated clouds.

use super::*;

fn account(managed: &Managed) -> Option<(Account, pave_test_provider::simulation::SimulatedKind)> {
    match managed.kind.backend {
        Backend::Aws(_) => None,
        Backend::Gcp(kind) => Some((Account::Gcp, kind)),
        Backend::Azure(kind) => Some((Account::Azure, kind)),
    }
}

fn make(simulation: &Simulation, wanted: &Wanted) {
    let (account, kind) = account(&wanted.managed).unwrap();
    simulation.create(account, kind, wanted).unwrap();
}

fn look(simulation: &Simulation, wanted: &Wanted) -> Observation {
    let (account, kind) = account(&wanted.managed).unwrap();
    simulation.observe(account, kind, wanted).unwrap()
}

fn exists(simulation: &Simulation, wanted: &Wanted) -> bool {
    matches!(look(simulation, wanted), Observation::Present(_))
}

fn set(managed: &mut Managed, path: &str, value: Value) {
    let (parent, field) = path.rsplit_once('/').unwrap();
    let parent = format!("/spec/forProvider{parent}");
    managed.object.data.pointer_mut(&parent).unwrap()[field] = value;
}

/// A server of Cloud SQL, and a database in it.
fn cloud_sql() -> (Wanted, Wanted) {
    let server = composed_of("DatabaseInstance");
    let mut database = composed_of("Database");
    set(
        &mut database,
        "/instance",
        json!(server.external_name().unwrap()),
    );
    set(
        &mut database,
        "/project",
        server.parameter("project").unwrap().clone(),
    );
    (wanted(server), wanted(database))
}

#[test]
fn what_is_reported_fits_the_definition() {
    let simulation = Simulation::open(None).unwrap();
    let mut servers = 0;
    for managed in composed() {
        let kind = managed.kind.kind;
        // A right is one on something that another object has made.
        let is_right = kind.ends_with("IAMMember") || kind == "RoleAssignment";
        let is_part = !managed.kind.references.is_empty() || is_right;
        if account(&managed).is_none() || is_part {
            continue;
        }
        servers += 1;
        let wanted = wanted(managed);
        if !exists(&simulation, &wanted) {
            make(&simulation, &wanted);
        }
        let Observation::Present(present) = look(&simulation, &wanted) else {
            panic!("what was made is not there");
        };
        let kind = wanted.managed.kind;
        let unknown = unknown_fields(&reported(kind), &present.at_provider, kind.kind);
        assert_eq!(unknown, Vec::<String>::new());
    }
    assert!(servers > 5, "found only {servers}");
}

#[test]
fn a_role_is_assigned_on_what_is_there_and_on_nothing_else() {
    let simulation = Simulation::open(None).unwrap();
    let mut role = composed_of("RoleAssignment");
    let (azure, kind) = account(&role).unwrap();
    let refused = simulation.create(azure, kind, &wanted(role.clone()));
    assert!(
        refused.is_err_and(|error| error.to_string().contains("was not found")),
        "a role on nothing"
    );
    let identity = wanted(composed_of("UserAssignedIdentity"));
    make(&simulation, &identity);
    let Observation::Present(present) = look(&simulation, &identity) else {
        panic!("what was made is not there");
    };
    set(&mut role, "/scope", present.at_provider["id"].clone());
    let role = wanted(role);

    make(&simulation, &role);

    let Observation::Present(present) = look(&simulation, &role) else {
        panic!("what was made is not there");
    };
    let unknown = unknown_fields(
        &reported(role.managed.kind),
        &present.at_provider,
        "RoleAssignment",
    );
    assert_eq!(unknown, Vec::<String>::new());
}

/// Its topic may be in the emulator, and for a moment in nothing else.
#[tokio::test]
async fn what_the_simulation_refuses_does_not_reach_the_emulator() {
    let of_google = |managed: &Managed| managed.kind.group.starts_with("pubsub.gcp");
    let mut composed = composed().into_iter().filter(of_google);
    let mut subscription = composed
        .find(|managed| managed.kind.kind == "Subscription")
        .unwrap();
    set(
        &mut subscription,
        "/topic",
        json!("projects/acme/topics/none"),
    );
    let nobody = "http://127.0.0.1:1";
    let clouds = Clouds {
        aws: None,
        simulation: Simulation::open(None).unwrap(),
        emulator: Some(Emulator::new(nobody).unwrap()),
    };

    let refused = clouds.create(&wanted(subscription)).await.unwrap_err();

    assert!(refused.to_string().contains("Error 404"), "{refused}");
}

#[test]
fn servers_tell_how_to_connect() {
    let keys = |kind: &str, group: &str| {
        let managed = composed().into_iter();
        let mut managed = managed.filter(|one| one.kind.kind == kind && one.kind.group == group);
        let wanted = wanted(managed.next().unwrap());
        let simulation = Simulation::open(None).unwrap();
        make(&simulation, &wanted);
        let Observation::Present(present) = look(&simulation, &wanted) else {
            panic!("what was made is not there");
        };
        let keys: Vec<_> = present.details.keys().cloned().collect();
        keys.join(" ")
    };
    assert_eq!(
        keys("FlexibleServer", "dbforpostgresql.azure.m.upbound.io"),
        "attribute.administrator_password endpoint password port username"
    );
    assert_eq!(
        keys("FlexibleServer", "dbformysql.azure.m.upbound.io"),
        "attribute.administrator_password"
    );
    assert_eq!(
        keys("DatabaseInstance", "sql.gcp.m.upbound.io"),
        "attribute.root_password connectionName password privateIP publicIP serverCACertificateCert \
         serverCACertificateCommonName serverCACertificateCreateTime serverCACertificateExpirationTime \
         serverCACertificateSha1Fingerprint"
    );
}

#[test]
fn a_part_needs_its_server_and_goes_with_it() {
    let simulation = Simulation::open(None).unwrap();
    let (server, database) = cloud_sql();
    let (account, kind) = account(&database.managed).unwrap();
    let error = simulation
        .create(account, kind, &database)
        .unwrap_err()
        .to_string();
    assert!(error.contains("does not exist"), "{error}");

    make(&simulation, &server);
    make(&simulation, &database);
    // Pave asks for its databases to be left where they are.
    simulation.delete(account, kind, &database).unwrap();
    assert!(exists(&simulation, &database));

    let (account, kind) = self::account(&server.managed).unwrap();
    simulation.delete(account, kind, &server).unwrap();
    assert!(!exists(&simulation, &database));
}

#[test]
fn protected_servers_stay() {
    for (path, message) in [
        ("/deletionProtection", "deletion_protection is set to true"),
        (
            "/settings/deletionProtectionEnabled",
            "The instance is protected",
        ),
    ] {
        let simulation = Simulation::open(None).unwrap();
        let (mut server, _) = cloud_sql();
        set(&mut server.managed, path, json!(true));
        make(&simulation, &server);
        let (account, kind) = account(&server.managed).unwrap();
        let error = simulation
            .delete(account, kind, &server)
            .unwrap_err()
            .to_string();
        assert!(error.contains(message), "{path}: {error}");
        assert!(exists(&simulation, &server), "{path}");

        set(&mut server.managed, path, json!(false));
        simulation.update(account, kind, &server).unwrap();
        simulation.delete(account, kind, &server).unwrap();
        assert!(!exists(&simulation, &server), "{path}");
    }
}

#[test]
fn a_lock_protects_what_it_is_on() {
    let simulation = Simulation::open(None).unwrap();
    let server = wanted(composed_of("FlexibleServer"));
    make(&simulation, &server);
    let Observation::Present(present) = look(&simulation, &server) else {
        panic!("what was made is not there");
    };
    let lock = json!({
        "apiVersion": "authorization.azure.m.upbound.io/v1beta1",
        "kind": "ManagementLock",
        "metadata": {"name": "lock", "annotations": {"crossplane.io/external-name": "lock"}},
        "spec": {"forProvider": {"lockLevel": "CanNotDelete", "scope": present.at_provider["id"]}},
    });
    let lock = wanted(managed(lock).unwrap());
    make(&simulation, &lock);
    let (account, kind) = account(&server.managed).unwrap();
    let error = simulation
        .delete(account, kind, &server)
        .unwrap_err()
        .to_string();
    assert!(error.contains("ScopeLocked"), "{error}");
}

#[test]
fn what_cannot_change_is_refused() {
    let cases = [
        ("DatabaseInstance", "/region", json!("europe-west4")),
        ("DatabaseInstance", "/settings/diskSize", json!(10)),
        ("FlexibleServer", "/location", json!("westeurope")),
        ("FlexibleServer", "/administratorLogin", json!("root")),
    ];
    for (kind, path, value) in cases {
        let simulation = Simulation::open(None).unwrap();
        let mut wanted = wanted(composed_of(kind));
        make(&simulation, &wanted);
        set(&mut wanted.managed, path, value);
        let (account, kind) = account(&wanted.managed).unwrap();
        let error = simulation
            .update(account, kind, &wanted)
            .unwrap_err()
            .to_string();
        assert!(error.contains("requires replacing it"), "{path}: {error}");
    }
}

#[test]
fn machines_are_of_their_edition() {
    let simulation = Simulation::open(None).unwrap();
    let (mut server, _) = cloud_sql();
    set(&mut server.managed, "/settings/edition", Value::Null);
    let (account, kind) = account(&server.managed).unwrap();
    let error = simulation
        .create(account, kind, &server)
        .unwrap_err()
        .to_string();
    assert!(error.contains("Invalid Tier"), "{error}");
}

#[test]
fn what_stays_behind_is_found_by_the_next_start() {
    let directory = std::env::temp_dir().join(format!("pave-simulation-{}", std::process::id()));
    fs::create_dir_all(&directory).unwrap();
    let file = directory.join("clouds.json");
    let (server, database) = cloud_sql();
    {
        let simulation = Simulation::open(Some(file.clone())).unwrap();
        make(&simulation, &server);
        make(&simulation, &database);
    }
    let simulation = Simulation::open(Some(file)).unwrap();
    assert!(exists(&simulation, &server));
    assert!(exists(&simulation, &database));
    fs::remove_dir_all(directory).unwrap();
}
