//! What people decide at the command line, and what stops them: a stale plan, a protected context, somebody else's part.

use serde_json::{Value, json};

use crate::commands::Surroundings;
use crate::demo::Demo;
use crate::office::Office;

/// The sample agency's coordinator.
struct Coordinator(Demo);

impl Coordinator {
    /// What a command prints and says, when it ends with this code.
    fn says(&self, words: &[&str], code: i32) -> String {
        let Self(demo) = self;
        let place = Surroundings { home: demo.home(), address: &demo.address, token_file: &demo.token_file };
        let output = place.command(words).output().expect("preceptor was built and starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let said = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{words:?}: {said}");
        said
    }

    /// The proposals of the newest plan.
    fn proposals(&self) -> Vec<Value> {
        let shown: Value =
            serde_json::from_str(&self.says(&["match", "show", "latest", "-o", "json"], 0)).expect("JSON");
        shown["proposals"].as_array().expect("a list").clone()
    }
}

#[test]
fn a_stale_plan_names_every_conflict_and_can_only_be_put_aside() {
    let coordinator = Coordinator(Demo::start());
    coordinator.says(&["match", "plan", "-q"], 0);
    coordinator.says(&["match", "review", "latest", "--approve-all"], 0);
    for mentor in ["Amalia Reyes-Ortiz", "Ngozi Adeyemi"] {
        coordinator.says(&["person", "edit", mentor, "--capacity", "1"], 0);
    }
    coordinator.says(&["person", "pause", "Quentin Zamora", "--until", "2099-01-31"], 0);
    let said = coordinator.says(&["match", "publish", "latest"], 6);
    for part in ["3 conflicts", "Amalia Reyes-Ortiz has", "Ngozi Adeyemi has", "Quentin Zamora is PAUSED"] {
        assert!(said.contains(part), "no {part} in {said}");
    }
    assert!(said.contains("Next: preceptor match plan") && !said.contains("agencies/"), "{said}");
    assert!(coordinator.says(&["pairing", "list"], 0).contains("No pairings"), "some were made");
    coordinator.says(&["match", "discard", "latest"], 0);
    let said = coordinator.says(&["match", "discard", "latest"], 6);
    assert!(said.contains("plan/1 is DISCARDED") && said.contains("Next: preceptor match list"), "{said}");
    coordinator.says(&["match", "publish", "latest"], 6);
}

#[test]
fn the_latest_plan_stays_the_latest_while_questions_are_asked() {
    let coordinator = Coordinator(Demo::start());
    coordinator.says(&["match", "plan", "-q"], 0);
    let said = coordinator.says(&["match", "try", "latest", "--another", "Hannah Brightwater=1"], 0);
    assert!(said.contains("Kept as plan/2"), "{said}");
    let said = coordinator.says(&["match", "show", "latest"], 0);
    assert!(said.starts_with("Plan 1."), "{said}");
}

#[test]
fn proposals_are_decided_one_by_one_and_a_pair_that_is_not_proposed_by_nobody() {
    let coordinator = Coordinator(Demo::start());
    coordinator.says(&["match", "plan", "-q"], 0);
    let mut proposals = coordinator.proposals();
    // Of her the name alone would not say which: she wants two mentors.
    proposals.retain(|each| each["menteeDisplayName"] != "Adaeze Montalvo");
    let of = |place: usize| {
        let name = |key: &str| proposals[place][key].as_str().expect("a name");
        (name("menteeDisplayName"), name("mentorDisplayName"))
    };
    let ((first, mentor), (second, _), (third, _)) = (of(0), of(1), of(2));
    let other = proposals.iter().map(|each| each["mentorDisplayName"].as_str().expect("a name"));
    let other = other.clone().find(|other| *other != mentor).expect("there are several mentors");
    let review =
        |words: &[&str], code| coordinator.says(&[&["match", "review", "latest"], words].concat(), code);
    let said = review(&["--approve", &format!("{first}={other}")], 3);
    assert!(said.contains(&format!("{first} is proposed with {mentor}")), "{said}");
    assert!(review(&["--reject", second], 2).contains("--reason"));
    assert!(review(&["--approve", first, "--reject", first, "--reason", "no"], 2).contains("twice"));
    let pair = format!("{first}={mentor}");
    review(&["--approve", &pair, "--reject", second, "--reason", "too far", "--lock", third], 0);
    let rules = coordinator.says(&["rule", "list", "--who", third], 0);
    assert!(rules.contains("lock"), "{rules}");
    coordinator.says(&["match", "publish", "latest"], 0);
    let pairings = coordinator.says(&["pairing", "list", "-o", "csv", "--columns", "mentee"], 0);
    let mut mentees: Vec<_> = pairings.lines().skip(1).map(str::trim).collect();
    mentees.sort_unstable();
    let mut decided = [first, third];
    decided.sort_unstable();
    assert_eq!(mentees, decided, "only what was approved or locked");
}

#[test]
fn a_plan_that_supposes_a_mentor_more_calls_that_mentor_by_name_and_pairs_nobody() {
    let coordinator = Coordinator(Demo::start());
    coordinator.says(&["match", "plan", "-q", "--another", "Lucille Okonkwo=2"], 0);
    let proposals = coordinator.proposals();
    let named = proposals.iter().filter(|each| each["mentorDisplayName"] == "Lucille Okonkwo (added)");
    assert_eq!(named.count(), 2);
    for refused in [["review", "latest", "--approve-all"].as_slice(), &["publish", "latest"]] {
        let said = coordinator.says(&[&["match"], refused].concat(), 6);
        let told = "Lucille Okonkwo: is supposed once more, as Lucille Okonkwo (added)";
        assert!(said.contains(told) && said.contains("Next: make it so"), "{said}");
    }
}

#[test]
fn a_protected_context_asks_for_its_name_before_every_change() {
    let office = Office::open();
    let (address, token) = (format!("http://{}", office.address()), office.token_file("admin"));
    let token = token.to_string_lossy();
    let add = ["context", "add", "work", "--address", &address, "--token-file", &token, "--protected"];
    assert!(office.run("admin", &add).status.success());
    for change in
        ["person edit ana --unit North", "rule ban Ana=Sam", "log Ana --minutes 5", "pairing hold Ana"]
    {
        let said = office.says("admin", change, 2);
        assert!(said.contains("Next: repeat the command with --confirm work"), "{change}: {said}");
        office.says("admin", &format!("{change} --confirm play"), 2);
    }
    assert!(office.drafts().is_empty(), "what was not meant is not saved");
    assert_eq!(office.reads("admin", "person show ana")["unit"], "");
    office.does("admin", "person edit ana --unit North --confirm work");
    assert_eq!(office.reads("admin", "person show ana")["unit"], "North");
}

#[test]
fn a_pairing_is_offered_accepted_held_and_ended_and_every_step_says_what_it_did() {
    let office = Office::open();
    office.does("admin", "pairing end Ana --reason term");
    let said = office.does("admin", "pairing add Ana=Sam --offer-days 7");
    assert!(said.contains("Ana with Sam is offered to both"), "{said}");
    let said = office.says("admin", "pairing accept Ana", 2);
    assert!(said.contains("--side"), "{said}");
    assert!(office.does("ana", "pairing accept Ana").contains("the mentor has not yet"));
    assert!(office.does("sam", "pairing accept Ana").contains("Both have accepted"));
    let said = office.says("sam", "pairing decline Ana", 6);
    assert!(said.contains("is ACTIVE") && !said.contains("agencies/"), "{said}");
    assert!(office.does("admin", "pairing hold Ana").contains("on hold"));
    assert!(office.does("admin", "pairing resume Ana").contains("goes on"));
    office.does("admin", "person add --id lea --name Lea --mentee-kind mentor");
    office.does("admin", "pairing add Lea=Sam --offer-days 7");
    assert!(office.does("sam", "pairing decline Lea").contains("is declined"));
    office.does("admin", "person add --id max --name Max --mentor-kind mentor --capacity 1");
    let said = office.says("admin", "pairing add Ana=Max", 6);
    for part in ["Ana wants 1 mentor, and has 1", "Ana is paired with Sam", "--mentors-wanted"] {
        assert!(said.contains(part), "no {part} in {said}");
    }
    office.does("admin", "person edit ana --mentors-wanted 2");
    assert!(office.does("admin", "pairing add Ana=Max").contains("Ana with Max is agreed"));
}

#[test]
fn a_mentor_and_a_mentee_do_their_part_and_see_no_more() {
    let office = Office::open();
    office.does("sam", "followup add Ana Read --due fri");
    let promised = office.reads("ana", "followup list")["followUps"].clone();
    assert_eq!((&promised[0]["title"], promised.as_array().map(Vec::len)), (&json!("Read"), Some(1)));
    let next = promised[0]["name"].as_str().expect("a name");
    office.does("ana", &format!("followup done {next}"));
    let said = office.does("sam", "feedback give Ana --rate empathy=3");
    assert!(said.contains("preceptor growth \"Ana\""), "{said}");
    office.does("ana", "feedback give Sam --rate empathy=4");
    office.does("ana", "feedback give Ana --rate empathy=2");
    let given = office.reads("admin", "feedback list")["feedback"].clone();
    let mut sources: Vec<_> =
        given.as_array().expect("a list").iter().map(|each| each["source"].clone()).collect();
    sources.sort_by_key(ToString::to_string);
    assert_eq!(json!(sources), json!(["RATING_SOURCE_MENTOR", "RATING_SOURCE_PEER", "RATING_SOURCE_SELF"]));
    office.does("ana", "growth Ana");
    office.says("ana", "growth Sam", 3);
    for closed in ["rule list", "match list", "audit list"] {
        assert!(office.says("ana", closed, 4).contains("preceptor whoami"), "{closed}");
    }
    assert!(office.says("ana", "log Ana --at yesterdayT14:00 --minutes 5", 4).contains("NEEDS YOU"));
}
