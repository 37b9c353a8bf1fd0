//! Growth: feedback moves a level, taking it back moves it back exactly.

use preceptor_engine::matching::Dossier;
use preceptor_proto::v1::{self as pb, ErrorReason, FeedbackVisibility, RatingSource};
use preceptor_server::records::Role;
use preceptor_tests::{
    on_both_stores,
    service::{START, request_id},
};

use crate::{
    cast::{eager, join, mentee, mentor, person},
    matching::coordinator,
    pair::{about, hand, pair, refusal, two_pairs, wrong_fields},
};

const DAY_SECONDS: i64 = 86_400;

fn communication(growth: &pb::GetGrowthResponse) -> &pb::SkillGrowth {
    growth.skills.iter().find(|skill| skill.skill == "skills/communication").expect("in the catalogue")
}

fn levels(growth: &pb::GetGrowthResponse) -> Vec<Option<(i32, i32, i32)>> {
    let levels = |skill: &pb::SkillGrowth| skill.estimate.map(|now| (now.level, now.lower, now.upper));
    growth.skills.iter().map(levels).collect()
}

/// Seconds after the clock's start as a timestamp.
fn at(seconds: i64) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: START.0 / 1_000_000 + seconds, nanos: 0 }
}

on_both_stores! {
    async fn feedback_moves_a_level_and_its_retraction_moves_it_back_exactly(service) {
        two_pairs(&service).await;
        let mut sam = hand(&service, Role::Mentor, Some("sam")).await;
        let before = sam.growth("mia").await.expect("growth");
        let keys: Vec<_> = before.skills.iter().map(|skill| skill.skill.trim_start_matches("skills/")).collect();
        assert_eq!(keys, preceptor_engine::skill::SKILL_KEYS);
        assert!(before.model.starts_with("level-1/default@"), "{}", before.model);
        let given = sam.submit(about("mia", 5000)).await.expect("given");
        let after = sam.growth("mia").await.expect("growth");
        let level = |growth| communication(growth).estimate.expect("observed").level;
        assert!(level(&after) > level(&before), "{} after {}", level(&after), level(&before));
        assert_eq!(communication(&after).estimate.expect("observed").rater_count, 2);
        assert_eq!(communication(&after).evidence[0].feedback, given.name);
        sam.retract(&given).await.expect("retracted");
        assert_eq!(sam.growth("mia").await.expect("growth"), before);
    }

    async fn the_order_in_which_feedback_comes_does_not_matter(service) {
        join(&service, [mentor("sam", 8), mentor("ben", 8), eager("mia", 2), eager("zoe", 2)]).await;
        for (one, other) in [("sam", "mia"), ("sam", "zoe"), ("ben", "mia"), ("ben", "zoe")] {
            pair(&service, one, other).await;
        }
        let mut hands = [
            hand(&service, Role::Mentor, Some("sam")).await,
            hand(&service, Role::Mentor, Some("ben")).await,
        ];
        let given = [(0, 5000, -30), (1, 2000, -20), (0, 4000, -10), (1, 3000, -200)];
        let seen = |id: &str, level, days: i64| pb::Feedback { observe_time: Some(at(days * DAY_SECONDS)), ..about(id, level) };
        for (author, level, days) in given {
            hands[author].submit(seen("mia", level, days)).await.expect("given");
        }
        for (author, level, days) in given.into_iter().rev() {
            hands[author].submit(seen("zoe", level, days)).await.expect("given");
        }
        let (mia, zoe) = (hands[0].growth("mia").await.expect("growth"), hands[0].growth("zoe").await.expect("growth"));
        assert_eq!(levels(&mia), levels(&zoe));
        assert_eq!(communication(&mia).history, communication(&zoe).history);
    }

    async fn history_has_a_point_for_each_month_with_evidence(service) {
        two_pairs(&service).await;
        let mut sam = hand(&service, Role::Mentor, Some("sam")).await;
        for (level, days) in [(2000, -130), (3000, -99), (4500, -40)] {
            let given = pb::Feedback { observe_time: Some(at(days * DAY_SECONDS)), ..about("mia", level) };
            sam.submit(given).await.expect("given");
        }
        let growth = sam.growth("mia").await.expect("growth");
        let skill = communication(&growth);
        let ends: Vec<_> = skill.history.iter().map(|point| point.as_of_time.expect("a time")).collect();
        let end = |text: &str| text.parse::<jiff::Timestamp>().expect("a time").as_second();
        // June, July, September, and the running month of the roster's own rating, which counts up to now.
        let seconds: Vec<_> = ends.iter().map(|end| end.seconds).collect();
        assert_eq!(seconds, [end("2026-06-30T23:59:59Z"), end("2026-07-31T23:59:59Z"), end("2026-09-30T23:59:59Z"), START.0 / 1_000_000]);
        assert_eq!(skill.history.last(), skill.estimate.as_ref());
        assert!(skill.history[0].level < skill.history[1].level);
        let observed: Vec<_> = skill.evidence.iter().map(|point| point.observe_time.expect("a time").seconds).collect();
        assert!(observed.is_sorted_by(|newer, older| newer >= older));
        assert_eq!(skill.target, 3500, "the default policy's");
        // Waiting moves no level, so the end of the first month still shows the first observation's.
        assert_eq!(skill.change, skill.estimate.expect("observed").level - skill.history[0].level);
        assert!(skill.change > 0);
        let since = pb::GetGrowthRequest { name: person("mia"), since: Some(at(-200 * DAY_SECONDS)) };
        let since = sam.feedback.get_growth(since).await.expect("growth").into_inner();
        assert_eq!((communication(&since).change, communication(&since).reliable_change), (0, false));
        let future = pb::GetGrowthRequest { name: person("mia"), since: Some(at(1)) };
        assert_eq!(wrong_fields(sam.feedback.get_growth(future).await), ["since"]);
    }

    async fn growth_shows_what_matching_sees_under_the_default_policy(service) {
        join(&service, [mentor("sam", 8), mentee("mia")]).await;
        let mut client = coordinator::client(&service).await;
        let default = pb::GetMatchPolicyRequest { name: "agencies/north/matchPolicies/default".into() };
        let policy = client.get_match_policy(default).await.expect("there").into_inner().match_policy;
        let policy = pb::MatchPolicy { default_target: 4200, estimate_model: "self_heavy".into(), ..policy.expect("a policy") };
        let request = pb::UpdateMatchPolicyRequest { match_policy: Some(policy), request_id: request_id() };
        client.update_match_policy(request).await.expect("updated");
        let mut hand = hand(&service, Role::Coordinator, None).await;
        let mia = hand.growth("mia").await.expect("growth");
        assert!(mia.model.starts_with("level-1/self_heavy@"), "{}", mia.model);
        let run = coordinator::solve(&mut client, coordinator::asking()).await.expect("solved");
        let dossier = Dossier::from_json(&coordinator::export(&mut client, &run).await).expect("a document");
        let [matched] = dossier.snapshot.mentees.as_slice() else { panic!("one mentee") };
        for skill in &mia.skills {
            let key = skill.skill.trim_start_matches("skills/");
            let level = skill.estimate.expect("observed").level;
            let seen = (matched.levels[key].thousandths(), matched.targets[key].thousandths());
            assert_eq!((level, skill.target), seen, "{key}");
            assert_eq!(skill.target, 4200);
        }
        // Nobody's role asks anything of a mentor.
        assert!(hand.growth("sam").await.expect("growth").skills.iter().all(|skill| skill.target == 0));
    }

    async fn growth_is_seen_by_the_person_their_mentors_and_coordinators(service) {
        two_pairs(&service).await;
        for (role, id) in [(Role::Coordinator, None), (Role::Mentor, Some("sam")), (Role::Mentee, Some("mia"))] {
            hand(&service, role, id).await.growth("mia").await.expect("seen");
        }
        for (role, id, asked) in [
            (Role::Mentor, "ben", "mia"),
            (Role::Mentee, "zoe", "mia"),
            (Role::Mentee, "mia", "sam"),
            (Role::Mentor, "ben", "nobody"),
        ] {
            let refused = hand(&service, role, Some(id)).await.growth(asked).await;
            assert_eq!(refusal(refused), Some(ErrorReason::ResourceNotFound), "{id} asks for {asked}");
        }
        let integration = hand(&service, Role::Integration, None).await.growth("mia").await;
        assert_eq!(refusal(integration), Some(ErrorReason::RoleNotAllowed));
    }

    async fn evidence_hides_what_its_feedback_hides(service) {
        two_pairs(&service).await;
        let mut sam = hand(&service, Role::Mentor, Some("sam")).await;
        let mut mia = hand(&service, Role::Mentee, Some("mia")).await;
        let mut coordinator = hand(&service, Role::Coordinator, None).await;
        for (visibility, level) in [
            (FeedbackVisibility::Shared, 3001),
            (FeedbackVisibility::Confidential, 3002),
            (FeedbackVisibility::Anonymous, 3003),
        ] {
            sam.submit(pb::Feedback { visibility: visibility as i32, ..about("mia", level) }).await.expect("given");
        }
        let own = pb::Feedback { source: RatingSource::Self_ as i32, ..about("mia", 3004) };
        mia.submit(own).await.expect("given");
        let mut seen = Vec::new();
        for reader in [&mut coordinator, &mut sam, &mut mia] {
            let growth = reader.growth("mia").await.expect("growth");
            let mut points: Vec<_> =
                communication(&growth).evidence.iter().map(|point| (point.level, point.source())).collect();
            points.sort_unstable();
            seen.push((points, levels(&growth)));
        }
        let (roster, by_mentor) = ((2000, RatingSource::Supervisor), RatingSource::Mentor);
        let own = (3004, RatingSource::Self_);
        let all = [roster, (3001, by_mentor), (3002, by_mentor), (3003, by_mentor), own];
        assert_eq!(seen[0].0, all);
        assert_eq!(seen[1].0, all[..4]);
        assert_eq!(seen[2].0, [roster, (3001, by_mentor), (3003, RatingSource::Unspecified), own]);
        // What may not be shown one by one counts all the same.
        assert!(seen.iter().all(|(_, levels)| *levels == seen[0].1));
    }
}
