//! Every command as people type it, in an order that makes sense on the sample agency.
//!
//! A word in braces stands for what an earlier command printed.

/// What a command does when all is well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    /// Asks the server, and prints this message of the contract; an object of several where it is not named.
    Reads(&'static str),
    /// Changes something on the server, and prints this message of the contract; as [`Does::Reads`].
    Changes(&'static str),
    /// Asks the server, and prints a document that is JSON in every format.
    Exports,
    /// Needs no server; prints an object of its own.
    Works,
    /// Is refused by the server, with this exit code: what it needs takes time or other people.
    IsRefused(u8),
    /// Keeps running until it is stopped: it has tests of its own.
    Serves,
}

/// One command line.
pub(crate) struct Row {
    /// What is typed after `preceptor`.
    pub(crate) line: &'static str,
    /// What it does.
    pub(crate) does: Does,
    /// What to keep of what it prints: a name for later lines, and a JSON pointer.
    pub(crate) keeps: &'static [(&'static str, &'static str)],
}

const fn row(line: &'static str, does: Does) -> Row {
    Row { line, does, keeps: &[] }
}

const fn keeping(line: &'static str, does: Does, keeps: &'static [(&'static str, &'static str)]) -> Row {
    Row { line, does, keeps }
}

use Does::{Changes, Exports, IsRefused, Reads, Serves, Works};

/// The lines, in order. Every command of the program has one at least.
pub(crate) const ROWS: &[Row] = &[
    row("demo", Serves),
    row("explain", Works),
    row("explain PLAN_STALE", Works),
    row("explain active", Works),
    row("help", Works),
    row("help formats", Works),
    row("help person add", Works),
    row("doctor", Reads("")),
    row("whoami", Reads("GetCallerResponse")),
    row("context list", Works),
    row("context add work", Works),
    row("context use work", Works),
    row("context show", Works),
    row("context remove work", Works),
    row("config path", Works),
    row("config show", Works),
    row("config explain address", Works),
    row("login --token-file {token_file}", Changes("GetCallerResponse")),
    row("proto export {proto}", Works),
    row("completions bash", Works),
    row("man {man}", Works),
    row("skill list", Reads("ListSkillsResponse")),
    row("skill show empathy", Reads("Skill")),
    // People.
    row("person list", Reads("ListPeopleResponse")),
    row("person list --discipline astronomy", Reads("ListPeopleResponse")),
    row("person show 'Joaquin Farrow'", Reads("Person")),
    row(
        "person add --id ada --name 'Ada Lind' --email ada@riverbend.example --discipline nursing \
         --time-zone America/Chicago --mentee-kind mentor --need empathy",
        Changes("Person"),
    ),
    row("person edit ada --unit Outreach", Changes("Person")),
    row("person pause ada --until 2099-01-31", Changes("Person")),
    row("person resume ada", Changes("Person")),
    row("person archive ada --reason 'moved away'", Changes("Person")),
    row("person restore ada", Changes("Person")),
    row("import people {sample}/mentees.csv", Changes("Import")),
    row("import availability {availability}", Changes("Import")),
    row("import rules {sample}/pair-rules.csv", Changes("Import")),
    row("import list", Reads("ListImportsResponse")),
    row("import show latest", Reads("Import")),
    row("import apply latest", Changes("Import")),
    // Who with whom.
    keeping("rule ban 'Ada Lind=Lucille Okonkwo' --reason kin", Changes("PairRule"), &[("rule", "/name")]),
    row("rule list", Reads("ListPairRulesResponse")),
    row("rule remove {rule}", Changes("DeletePairRuleResponse")),
    keeping("rule lock 'Ada Lind=Lucille Okonkwo'", Changes("PairRule"), &[("rule", "/name")]),
    row("rule remove {rule}", Changes("DeletePairRuleResponse")),
    keeping("rule prefer 'Ada Lind=Lucille Okonkwo'", Changes("PairRule"), &[("rule", "/name")]),
    row("rule remove {rule}", Changes("DeletePairRuleResponse")),
    row("rule avoid 'Ada Lind=Lucille Okonkwo' --until 2099-01-31", Changes("PairRule")),
    row("match policy list", Reads("ListMatchPoliciesResponse")),
    row("match policy show default", Reads("MatchPolicy")),
    row("match policy set {policy}", Changes("MatchPolicy")),
    row("match plan", Changes("")),
    // Under that policy nobody has more than one mentor.
    row("person edit 'Adaeze Montalvo' --mentors-wanted 1", Changes("Person")),
    row("match plan --policy {policy}", Changes("")),
    row("match plan --from latest --keep preferred", Changes("")),
    row("match list", Reads("ListMatchRunsResponse")),
    row("match show latest --why", Reads("")),
    row("match diff latest latest", Reads("CompareMatchRunsResponse")),
    row("match verify latest", Reads("")),
    row("match stable latest --pairs stable.json", Reads("")),
    row("match export latest", Exports),
    row("report run latest --html plan.html --xlsx plan.xlsx", Reads("")),
    row("match review latest --approve-all", Changes("MatchRun")),
    row("match publish latest", Changes("PublishMatchRunResponse")),
    row("match try latest --another 'Lucille Okonkwo=2'", Changes("TryMatchRunResponse")),
    row("match plan --why", IsRefused(9)),
    row("match discard latest", Changes("MatchRun")),
    row("match cancel latest", IsRefused(6)),
    row("match plan --detach", Changes("MatchRun")),
    keeping(
        "pairing list",
        Reads("ListPairingsResponse"),
        &[("mentee", "/pairings/0/menteeDisplayName"), ("mentor", "/pairings/0/mentorDisplayName")],
    ),
    row("pairing show '{mentee}={mentor}'", Reads("Pairing")),
    row("pairing hold '{mentee}={mentor}' --reason leave", Changes("Pairing")),
    row("pairing resume '{mentee}={mentor}'", Changes("Pairing")),
    // Sessions and what was seen in them.
    keeping("session book '{mentee}' --at 'tomorrow 10:00'", Changes("Session"), &[("booked", "/name")]),
    row("session list --who '{mentee}'", Reads("ListSessionsResponse")),
    row("session show {booked}", Reads("Session")),
    row("session move {booked} --at 'tomorrow 15:00'", Changes("Session")),
    row("session held {booked}", IsRefused(6)),
    row("session no-show {booked} --reason ill", IsRefused(6)),
    row("session cancel {booked} --reason ill", Changes("Session")),
    keeping(
        "log '{mentee}' --at 'yesterday 14:00' --minutes 45 --rate empathy=3",
        Changes("Session"),
        &[("logged", "/name")],
    ),
    row("log nobody --minutes 45 --request-id 00000000-0000-4000-8000-000000000001", IsRefused(3)),
    row("outbox list", Works),
    row("outbox send", Works),
    row("outbox edit 00000000 --minutes 30", Works),
    row("outbox purge --yes", Works),
    row("dispute {logged} --reason 'it was half an hour'", Changes("Session")),
    row("confirm {logged}", IsRefused(6)),
    keeping(
        "feedback give '{mentee}' --rate empathy=3 --source supervisor --author 'Mai Xiong'",
        Changes("Feedback"),
        &[("feedback", "/name")],
    ),
    row("feedback list --about '{mentee}'", Reads("ListFeedbackResponse")),
    row("feedback show {feedback}", Reads("Feedback")),
    row("feedback acknowledge {feedback}", Changes("Feedback")),
    keeping("feedback amend {feedback} --rate empathy=3.5", Changes("Feedback"), &[("feedback", "/name")]),
    row("feedback retract {feedback} --reason mistaken", Changes("Feedback")),
    row("growth 'Joaquin Farrow'", Reads("GetGrowthResponse")),
    keeping(
        "followup add '{mentee}' 'Shadow two intakes' --due fri",
        Changes("FollowUp"),
        &[("next", "/name")],
    ),
    row("followup list", Reads("ListFollowUpsResponse")),
    row("followup snooze {next} --until 2099-01-31", Changes("FollowUp")),
    row("followup done {next}", Changes("FollowUp")),
    keeping("followup add '{mentee}' 'Call the clinic' --due fri", Changes("FollowUp"), &[("next", "/name")]),
    row("followup cancel {next} --reason 'not needed'", Changes("FollowUp")),
    row("pairing end '{mentee}={mentor}' --reason goals-met", Changes("Pairing")),
    row("pairing add '{mentee}={mentor}' --offer-days 7", Changes("Pairing")),
    row("pairing accept '{mentee}={mentor}' --side mentor", Changes("Pairing")),
    row("pairing decline '{mentee}={mentor}'", Changes("Pairing")),
    // A case conference.
    row(
        "conference create --id discharge --title 'Discharge planning' --minutes 45 --window-from tomorrow \
         --window-to {in_three_weeks} --chair 'Lucille Okonkwo' --note-taker 'Mai Xiong' --seat psychology \
         --case 'RB-94699439|Which date?|20'",
        Changes("Conference"),
    ),
    row("conference edit discharge --minutes 60", Changes("Conference")),
    row(
        "conference agenda add discharge --case RB-b5cf5fda --question 'Who speaks?' --minutes 15",
        Changes("Conference"),
    ),
    row("conference agenda withdraw discharge 2", Changes("Conference")),
    row("conference agenda ready discharge 2", Changes("Conference")),
    row("conference list", Reads("ListConferencesResponse")),
    row("conference show discharge", Reads("Conference")),
    row("conference find discharge --max 3", Reads("FindSlotsResponse")),
    row("conference book discharge --slot 1", Changes("Conference")),
    row("conference respond discharge accept --for 'Mai Xiong'", Changes("Conference")),
    row("conference move discharge --slot 2", Changes("Conference")),
    row("conference confirm discharge", Changes("Conference")),
    row("conference start discharge", IsRefused(6)),
    row("conference attend discharge --everybody", IsRefused(6)),
    row("conference agenda discussed discharge 1", IsRefused(6)),
    row("conference agenda not-discussed discharge 1", IsRefused(6)),
    row("conference decide discharge --item 1 --text 'On the 9th'", IsRefused(6)),
    row(
        "conference action add discharge --what 'Call the landlord' --owner 'Mai Xiong' --due fri",
        IsRefused(6),
    ),
    row("conference action done discharge 1", IsRefused(6)),
    row("conference action cancel discharge 1", IsRefused(6)),
    row("conference action reopen discharge 1", IsRefused(6)),
    row("conference end discharge", IsRefused(6)),
    row("conference finalize discharge", IsRefused(6)),
    row("conference cancel discharge --reason 'the hearing was moved'", Changes("Conference")),
    // What happened.
    row("watch --from start --count 1", Reads("Event")),
    row("audit list --max 5", Reads("ListAuditEntriesResponse")),
];
