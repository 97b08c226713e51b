//! `pave open`.

use super::{Cluster, assert_snapshot};

const ACME: &str = "--portal https://portal.acme.example/ --grafana https://grafana.acme.example";

#[test]
fn a_service_has_a_page_in_the_portal_and_a_dashboard() {
    assert_snapshot!(
        Cluster::new()
            .unwrap()
            .pave(&format!("open checkout {ACME}"))
    );
}

#[test]
fn a_database_says_where_it_answers() {
    assert_snapshot!(Cluster::new().unwrap().pave("open database orders"));
}

#[test]
fn of_several_things_of_a_name_one_must_be_named() {
    assert_snapshot!(Cluster::new().unwrap().pave("open orders"));
}

#[test]
fn a_name_that_nothing_has_is_said() {
    assert_snapshot!(Cluster::new().unwrap().pave("open gone"));
}

#[test]
fn a_program_gets_the_links_as_json() {
    assert_snapshot!(
        Cluster::new()
            .unwrap()
            .pave(&format!("open checkout -o json {ACME}"))
    );
}

#[test]
fn the_first_page_is_opened_by_the_browser_that_is_named() {
    let cluster = Cluster::new().unwrap();
    let mut command = cluster.pave(&format!("open checkout {ACME}")).unwrap();
    // Whatever is started with a page, the stand-in for kubectl writes down with what.
    let status = command
        .args(["--browser", "./kubectl"])
        .output()
        .unwrap()
        .status;
    assert!(status.success(), "a page that does not open is no failure");
    let asked = cluster.asked().unwrap();
    let page = "https://portal.acme.example/catalog/default/component/checkout\n";
    assert!(asked.ends_with(page), "{asked}");
}
