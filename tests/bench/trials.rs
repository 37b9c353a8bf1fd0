//! Questions to solved runs end to end over gRPC: the first, which brings the run back, and later ones.

use std::time::Duration;

use preceptor_proto::v1::{self as pb, MatchRule, matching_service_client::MatchingServiceClient};
use preceptor_server::records::{AgencyId, Role};
use preceptor_tests::{
    clock::stopwatch,
    roster::LargeRoster,
    service::{Authenticated, Backend, Service, request_id},
};

use crate::{
    Row,
    matching::{queue, settled},
    on,
};

type Client = MatchingServiceClient<Authenticated>;

/// How often each question is asked; the median is told.
const ASKED: usize = 5;

/// Questions to a run of 1,000 × 300 people.
pub(crate) async fn measure(service: &Service, backend: Backend) -> Row {
    Row {
        what: on(
            backend,
            "questions to a run of 1,000 × 300, SQLite",
            "questions to a run of 1,000 × 300, PostgreSQL",
        ),
        figure: figure(service, 1_000, 300).await,
        wanted: "milliseconds",
    }
}

/// Questions to a run of 5,000 × 1,500 people.
pub(crate) async fn measure_large(service: &Service, backend: Backend) -> Row {
    Row {
        what: on(
            backend,
            "questions to a run of 5,000 × 1,500, SQLite",
            "questions to a run of 5,000 × 1,500, PostgreSQL",
        ),
        figure: figure(service, 5_000, 1_500).await,
        wanted: "–",
    }
}

async fn figure(service: &Service, mentees: i64, mentors: i64) -> String {
    let mut client = MatchingServiceClient::new(service.caller(Role::Coordinator, None).await);
    let roster = LargeRoster { agency: AgencyId::new("north"), mentees, mentors, places: 3 };
    service.desk.store.write(roster).await.expect("written");
    let queued = queue(&mut client).await;
    let run = settled(&mut client, queued).await;
    let first = ask(&mut client, &run, places(mentees, 5)).await;
    let mut told = format!("first {}", spelled(first));
    let rule = MatchRule::BelowTeachingThreshold as i32;
    let rule = pb::MatchAdjustments { dropped_rules: vec![rule], ..Default::default() };
    let another = |number: i64| {
        let added = pb::AddedMentor { like: mentor(mentees + number), capacity: 3 };
        pb::MatchAdjustments { added_mentors: vec![added], ..Default::default() }
    };
    let numbers = || 1..=i64::try_from(ASKED).expect("few");
    let questions: [(&str, Vec<pb::MatchAdjustments>); 3] = [
        ("another capacity", numbers().map(|number| places(mentees + number, 5)).collect()),
        ("a mentor more", numbers().map(another).collect()),
        ("a rule less", vec![rule; ASKED]),
    ];
    for (what, asked) in questions {
        let mut took = Vec::new();
        for adjustments in asked {
            took.push(ask(&mut client, &run, adjustments).await);
        }
        took.sort_unstable();
        told = format!("{told}; {what} {}", spelled(took[ASKED / 2]));
    }
    told
}

fn mentor(number: i64) -> String {
    format!("agencies/north/people/mentor{number}")
}

fn places(number: i64, capacity: i32) -> pb::MatchAdjustments {
    let capacities = vec![pb::MentorCapacity { mentor: mentor(number), capacity }];
    pb::MatchAdjustments { capacities, ..Default::default() }
}

/// How long the answer took, over the wire and within. The run that keeps it is cancelled, so that proving it does not
/// take part.
async fn ask(client: &mut Client, run: &pb::MatchRun, adjustments: pb::MatchAdjustments) -> (Duration, i64) {
    let request = pb::TryMatchRunRequest {
        based_on: run.name.clone(),
        adjustments: Some(adjustments),
        request_id: request_id(),
        ..Default::default()
    };
    let begin = stopwatch();
    let answer = client.try_match_run(request).await.expect("answered").into_inner();
    let took = begin.elapsed();
    assert!(answer.totals.is_some() && !answer.solved_anew, "{answer:?}");
    let name = answer.match_run.expect("a run").name;
    // A run that was proved meanwhile is not cancelled.
    let cancelled =
        client.cancel_match_run(pb::CancelMatchRunRequest { name, request_id: request_id() }).await;
    drop(cancelled);
    (took, answer.answer_micros)
}

/// Milliseconds over the wire, and of them those of the answer itself.
fn spelled((took, micros): (Duration, i64)) -> String {
    let within = f64::from(i32::try_from(micros).expect("seconds")) / 1e3;
    format!("{:.1} ms (of it {within:.1} answering)", took.as_secs_f64() * 1e3)
}
