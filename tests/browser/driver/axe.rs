//! axe-core on a page, in a world of its own: the page's content security policy neither stops it nor has to be
//! weakened for it, and the page cannot tell that it is looked at. The world lasts as long as the page.

use std::fmt::Write;
use std::path::Path;
use std::sync::OnceLock;

use chromiumoxide::Page;
use chromiumoxide::cdp::browser_protocol::page::CreateIsolatedWorldParams;
use chromiumoxide::cdp::js_protocol::runtime::{EvaluateParams, ExecutionContextId};
use serde_json::Value;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/node_modules/axe-core/axe.min.js");

/// What to look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// All, and the one of WCAG 2.2 that is off by default.
    All,
    /// Those that another color scheme can break: the rest of a page is the same in both.
    Colors,
}

impl Rules {
    fn options(self) -> &'static str {
        match self {
            Self::All => "{ rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'] }",
            Self::Colors => {
                "{ runOnly: ['color-contrast', 'link-in-text-block'], resultTypes: ['violations'] }"
            }
        }
    }
}

/// A readable list of what axe finds, empty when it finds nothing.
pub async fn violations(page: &Page, rules: Rules) -> String {
    let frame = page.mainframe().await.expect("frame").expect("main frame");
    let world =
        CreateIsolatedWorldParams::builder().frame_id(frame).world_name("axe").build().expect("world");
    let world = page.execute(world).await.expect("isolated world").result.execution_context_id;
    if evaluate(page, world, "typeof axe".to_owned()).await == "undefined" {
        evaluate(page, world, format!("{}; 1", script())).await;
    }
    let run = format!("axe.run(document, {}).then(result => result.violations)", rules.options());
    report(&evaluate(page, world, run).await)
}

fn script() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        std::fs::read_to_string(Path::new(SCRIPT))
            .unwrap_or_else(|error| panic!("{SCRIPT}: {error}; `npm ci` brings axe-core"))
    })
}

async fn evaluate(page: &Page, world: ExecutionContextId, expression: String) -> Value {
    let params = EvaluateParams::builder()
        .expression(expression)
        .context_id(world)
        .await_promise(true)
        .return_by_value(true)
        .build()
        .expect("expression");
    let answer = page.execute(params).await.expect("axe runs").result;
    if let Some(details) = answer.exception_details {
        panic!("axe failed: {details:?}");
    }
    answer.result.value.unwrap_or_default()
}

fn report(violations: &Value) -> String {
    let mut text = String::new();
    for violation in violations.as_array().expect("a list of violations") {
        let part = |name: &str| violation[name].as_str().unwrap_or_default();
        let _ = writeln!(text, "{} ({}): {}", part("id"), part("impact"), part("help"));
        for node in violation["nodes"].as_array().into_iter().flatten() {
            let summary = node["failureSummary"].as_str().unwrap_or_default().replace('\n', "\n      ");
            let _ = writeln!(text, "    {}\n      {}\n      {summary}", node["target"], node["html"]);
        }
    }
    text
}
