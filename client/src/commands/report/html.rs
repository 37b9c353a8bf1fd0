//! A report as one HTML file that needs nothing else.

use minijinja::{
    AutoEscape, Environment, context,
    value::{Serde, Value},
};

use super::figures::RunReport;
use crate::failure::{Exit, Failure};

const TEMPLATE: &str = include_str!("../../../templates/run.html");

/// The report in the built-in template, or in one of the agency's own.
pub(super) fn render(report: &RunReport, template: Option<&str>) -> Result<String, Failure> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_filter("percent", |thousandths: i64| format!("{} %", (thousandths + 5) / 10));
    let refused = |error: minijinja::Error| {
        Failure::new(Exit::Input, format!("the template: {error}"))
            .hint("the built-in one, client/templates/run.html, shows what a template can use")
    };
    let told = context! { report => Value::from(Serde(report)), version => env!("CARGO_PKG_VERSION") };
    environment.render_str(template.unwrap_or(TEMPLATE), told).map_err(refused)
}
