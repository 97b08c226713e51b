//! The scripts of the copying Job, with real servers where they are installed.

use pave_catalog::Engine;
use pave_scenario::{SERVER_PASSWORD, Server};

use crate::copying::copied;

/// The script of the Job.
fn script(engine: Engine) -> String {
    let job = copied(engine).call().object("copy").clone();
    let script = &job["spec"]["template"]["spec"]["containers"][0]["command"][2];
    script.as_str().unwrap().to_owned()
}

/// Runs it from one database of the server to another.
fn copy((server, script): (&Server, &str), [source, target]: [&str; 2]) -> Result<String, String> {
    let administrator = server.administrator();
    let port = server.port.to_string();
    server.run(
        script,
        [
            ("PORT", port.as_str()),
            ("SOURCE_HOST", "127.0.0.1"),
            ("SOURCE_DATABASE", source),
            ("SOURCE_USER", administrator),
            ("SOURCE_PASSWORD", SERVER_PASSWORD),
            ("TARGET_HOST", "127.0.0.1"),
            ("TARGET_DATABASE", target),
            ("TARGET_OWNER", "app"),
            ("TARGET_USER", administrator),
            ("TARGET_PASSWORD", SERVER_PASSWORD),
        ],
    )
}

#[test]
fn postgresql_is_copied_whole_or_not_at_all_and_never_twice() {
    let server = match Server::start(Engine::Postgres) {
        Ok(server) => server,
        Err(skipped) => return eprintln!("{skipped}"),
    };
    let script = script(Engine::Postgres);
    let job = (&server, script.as_str());
    server.query(
        "orders",
        "CREATE TABLE orders (id serial PRIMARY KEY, what text NOT NULL); INSERT INTO orders (what) VALUES ('tea'), ('milk')",
    );
    let count = |database| server.query(database, "SELECT count(*) FROM orders");

    copy(job, ["orders", "again"]).unwrap();

    assert_eq!(count("again"), "2");
    server.query("again", "INSERT INTO orders (what) VALUES ('sugar')");
    assert_eq!(count("again"), "3", "with the sequence where it was");
    let again = copy(job, ["orders", "again"]).unwrap();
    assert_eq!(again, "There is data already, and it stays as it is.\n");
    assert_eq!(
        (count("orders"), count("again")),
        ("2".to_owned(), "3".to_owned())
    );

    let failed = copy(job, ["nowhere", "later"]).unwrap_err();
    assert!(failed.contains("\"nowhere\" does not exist"), "{failed}");
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(server.query("later", tables), "0");
    copy(job, ["orders", "later"]).unwrap();
    assert_eq!(count("later"), "2", "another attempt copies everything");
}

/// Everything that a database can hold, made by a login that the copy's server does not know.
const SHOP: [&str; 8] = [
    "CREATE TABLE orders (id int AUTO_INCREMENT PRIMARY KEY, what varchar(200) NOT NULL, picture longblob)",
    "INSERT INTO orders (what) VALUES ('tea'), ('Milch, 3,5 % – ☕')",
    "INSERT INTO orders (what) VALUES (' DEFINER=`checkout-a`@`%` is no definer\n/*!50013 DEFINER=`checkout-a`@`%` */')",
    "CREATE DEFINER='checkout-a'@'%' VIEW latest AS SELECT max(id) AS id FROM orders",
    "CREATE DEFINER='checkout-a'@'%' TRIGGER trimmed BEFORE INSERT ON orders FOR EACH ROW SET NEW.what = trim(NEW.what)",
    "CREATE DEFINER='checkout-a'@'%' PROCEDURE how_many() SELECT count(*) FROM orders",
    "CREATE DEFINER='checkout-a'@'%' FUNCTION vat() RETURNS int DETERMINISTIC RETURN 19",
    "CREATE DEFINER='checkout-a'@'%' EVENT cleaning ON SCHEDULE EVERY 1 DAY DO DELETE FROM orders WHERE what = ''",
];

#[test]
fn mysql_is_copied_whole_whoever_made_it_and_never_twice() {
    let server = match Server::start(Engine::Mysql) {
        Ok(server) => server,
        Err(skipped) => return eprintln!("{skipped}"),
    };
    let script = script(Engine::Mysql);
    let job = (&server, script.as_str());
    server.query("orders", "CREATE USER 'checkout-a'@'%' IDENTIFIED BY 'x'");
    server.query("orders", "GRANT ALL ON orders.* TO 'checkout-a'@'%'");
    for query in SHOP {
        server.query("orders", query);
    }
    // As an application may store it: more than the bounds of the client's programs, less than the server's of 64 MiB.
    server.query(
        "orders",
        "UPDATE orders SET picture = repeat('x', 40 * 1024 * 1024) WHERE id = 1",
    );
    let all = "SELECT id, what, length(picture), sha2(picture, 256) FROM orders ORDER BY id";
    let source = server.query("orders", all);
    // An attempt that ended half way.
    server.query("again", "CREATE TABLE orders (id int PRIMARY KEY)");
    server.query("again", "INSERT INTO orders VALUES (7)");
    let failed = copy(job, ["nowhere", "again"]).unwrap_err();
    assert!(failed.contains("Unknown database 'nowhere'"), "{failed}");
    copy(job, ["orders", "again"]).unwrap();

    // The copy's own server knows no login of the other one.
    server.query("orders", "RENAME USER 'checkout-a'@'%' TO 'elsewhere'@'%'");
    assert_eq!(server.query("again", all), source);
    let app = ["app", SERVER_PASSWORD];
    let ask = |query| server.ask(app, "again", query);
    ask("INSERT INTO orders (what) VALUES (' sugar ')").unwrap();
    for (query, answer) in [
        ("SELECT id FROM latest", "4"),
        ("SELECT what FROM orders WHERE id = 4", "sugar"),
        ("CALL how_many()", "4"),
        ("SELECT vat()", "19"),
        (
            "SELECT event_name, definer FROM information_schema.events WHERE event_schema = 'again'",
            "cleaning\tapp@%",
        ),
        (
            "SELECT count(*) FROM orders WHERE what LIKE '%`checkout-a`@`%'",
            "1",
        ),
    ] {
        assert_eq!(ask(query).as_deref(), Ok(answer), "{query}");
    }

    let again = copy(job, ["orders", "again"]).unwrap();
    assert_eq!(again, "There is data already, and it stays as it is.\n");
    assert_eq!(ask("SELECT count(*) FROM orders").as_deref(), Ok("4"));
}
