//! `preceptor audit`: who changed what.

use clap::Subcommand;
use preceptor_proto::v1 as pb;

use crate::{failure::Failure, output::Table, shell::Shell, words::constant::role_word};

/// Who changed what.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// List audit entries, newest first
    #[command(
        after_help = "Examples:\n  preceptor audit list --max 20\n  preceptor audit list --resource agencies/main/people/ana -o jsonl"
    )]
    List {
        /// Only entries about this resource, by its full name
        #[arg(long, default_value = "")]
        resource: String,
        /// Only entries of this actor
        #[arg(long, default_value = "")]
        actor: String,
        /// The most entries to list
        #[arg(long, default_value_t = 50)]
        max: usize,
    },
}

impl Audit {
    pub(crate) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let Self::List { resource, actor, max } = self;
        let api = shell.connect().await?;
        let page_size = i32::try_from(max.clamp(1, 500)).unwrap_or(500);
        let mut request = pb::ListAuditEntriesRequest {
            parent: api.agency.clone(),
            page_size,
            page_token: String::new(),
            resource,
            actor,
        };
        let mut all = pb::ListAuditEntriesResponse::default();
        while all.audit_entries.len() < max {
            let page = api.audit().list_audit_entries(request.clone()).await?.into_inner();
            all.audit_entries.extend(page.audit_entries);
            all.next_page_token.clone_from(&page.next_page_token);
            if page.next_page_token.is_empty() {
                break;
            }
            request.page_token = page.next_page_token;
        }
        all.audit_entries.truncate(max);
        let mut table = Table::new(&["number", "time", "actor", "role", "method", "resource"])
            .or_when_empty("No entries.");
        for entry in &all.audit_entries {
            table.row([
                entry.sequence.to_string(),
                shell.time(entry.time),
                entry.actor.clone(),
                role_word(entry.role),
                entry.method.trim_start_matches("preceptor.v1.").to_owned(),
                entry.resource.clone(),
            ]);
        }
        shell.output.reply(&all, &table)
    }
}
