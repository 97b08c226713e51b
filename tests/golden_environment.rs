//! Every Environment of the examples, with the examples in its namespace, against committed files.

use pave_tests::{examples::environments, golden::assert_golden};

#[test]
fn every_environment_renders_as_committed() {
    for (name, rendered) in environments() {
        let yaml = rendered.to_yaml().unwrap();
        assert_golden(&format!("environment/{name}.yaml"), &yaml);
    }
}
