//! What a token is worth: read again after two seconds, and to whom a method opens.

use std::convert::Infallible;

use super::*;
use crate::{
    caller::{Revoke, Secret},
    records::{AgencyId, PersonId, Role},
    store::{self, Connections, Location, Tx, Work, agencies},
};
use preceptor_engine::time::UnixMicros;

const NOW: UnixMicros = UnixMicros(1_793_610_000_000_000);
const NORTH: &str = "north";

struct Issue(Token);

impl Work for Issue {
    type Output = ();
    type Failure = store::Error;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), store::Error> {
        agencies::ensure_agency(tx, &self.0.agency_id, NOW).await?;
        tokens::insert_token(tx, &self.0).await
    }
}

fn token(id: &str, role: Role, person: Option<&str>) -> (Token, Digest) {
    let secret = Secret::draw();
    let token = Token {
        agency_id: AgencyId::new(NORTH),
        id: id.into(),
        secret_hash: secret.hash(),
        role,
        person_id: person.map(PersonId::new),
        created_at: NOW,
        expires_at: UnixMicros(NOW.0 + 60_000_000),
        revoked_at: None,
    };
    (token, digest_of(secret.reveal()))
}

async fn layer() -> (CallerLayer, Clock, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let location = Location::Sqlite(folder.path().join("preceptor.db"));
    let clock = Clock::manual(NOW);
    let store = Store::open(&location, Connections::default(), &clock).await.expect("it opens");
    (CallerLayer::new(store, clock.clone()), clock, folder)
}

impl CallerLayer {
    async fn issue(&self, id: &str) -> Digest {
        let (token, digest) = token(id, Role::Coordinator, None);
        self.desk.store.write(Issue(token)).await.expect("issued");
        digest
    }

    async fn revoke(&self, id: &str) {
        let revoke = Revoke::Tokens(vec![id.to_owned()]);
        revoke.run(AgencyId::new(NORTH), &self.desk.store, &self.desk.clock).await.expect("revoked");
    }

    /// Lets a token have been read that long ago, in microseconds.
    fn read_ago(&self, digest: Digest, micros: i64) {
        let mut known = self.desk.known.lock().expect("nobody panicked");
        known.get_mut(&digest).expect("it was read").1 = UnixMicros(NOW.0 - micros);
    }

    async fn works(&self, digest: Digest) -> bool {
        match self.desk.token(digest).await {
            Ok(_) => true,
            Err(Error::TokenInvalid) => false,
            Err(other) => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_revoked_token_works_for_two_seconds_and_no_longer() {
    let (layer, _clock, _folder) = layer().await;
    let ana = layer.issue("ana").await;
    assert!(layer.works(ana).await);
    layer.revoke("ana").await;
    layer.read_ago(ana, 1_999_999);
    assert!(layer.works(ana).await, "it is known");
    layer.read_ago(ana, 2_000_000);
    assert!(!layer.works(ana).await, "it was read again");
}

#[tokio::test]
async fn a_token_that_a_later_clock_read_is_read_again() {
    let (layer, _clock, _folder) = layer().await;
    let ana = layer.issue("ana").await;
    assert!(layer.works(ana).await);
    layer.revoke("ana").await;
    layer.read_ago(ana, -1);
    assert!(!layer.works(ana).await);
}

#[tokio::test]
async fn a_token_ends_when_it_expires_also_while_it_is_known() {
    let (layer, clock, _folder) = layer().await;
    let ana = layer.issue("ana").await;
    assert!(layer.works(ana).await);
    clock.advance_minutes(1);
    layer.read_ago(ana, -60_000_000);
    assert!(!layer.works(ana).await);
}

#[tokio::test]
async fn tokens_are_known_beside_each_other_until_there_are_too_many() {
    let (layer, _clock, _folder) = layer().await;
    let (ana, ben) = (layer.issue("ana").await, layer.issue("ben").await);
    let count = || layer.desk.known.lock().expect("nobody panicked").len();
    assert!(layer.works(ana).await && layer.works(ben).await);
    assert_eq!(count(), 2);
    let known = Arc::new(token("other", Role::Admin, None).0);
    for number in 2..KNOWN {
        let other = digest_of(&number.to_string());
        layer.desk.known.lock().expect("nobody panicked").insert(other, (Arc::clone(&known), NOW));
    }
    assert_eq!(count(), KNOWN);
    let zoe = layer.issue("zoe").await;
    assert!(layer.works(zoe).await);
    assert_eq!(count(), 1);
}

#[tokio::test]
async fn a_caller_waits_until_the_service_behind_is_ready() {
    #[derive(Clone)]
    struct Busy;
    impl Service<Request<Body>> for Busy {
        type Response = Response<Body>;
        type Error = Infallible;
        type Future = std::future::Pending<Result<Response<Body>, Infallible>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Pending
        }

        fn call(&mut self, _: Request<Body>) -> Self::Future {
            std::future::pending()
        }
    }
    let (layer, _clock, _folder) = layer().await;
    let mut service = layer.layer(Busy);
    let ready = service.poll_ready(&mut Context::from_waker(std::task::Waker::noop()));
    assert!(ready.is_pending());
}

#[test]
fn a_secret_comes_as_a_bearer_token_of_at_most_512_bytes() {
    let sent = |text: &str| digest(Some(&HeaderValue::from_str(text).expect("it can stand in a header")));
    assert!(matches!(digest(None), Err(Error::TokenMissing)));
    for text in ["", "secret", "Basic secret", "Bearers secret"] {
        assert!(matches!(sent(text), Err(Error::TokenMissing)), "{text}");
    }
    for text in ["Bearer secret", "bearer secret", "BEARER  secret "] {
        assert_eq!(sent(text).expect("a token"), digest_of("secret"), "{text}");
    }
    assert!(sent(&format!("Bearer {}", "x".repeat(512))).is_ok());
    assert!(matches!(sent(&format!("Bearer {}", "x".repeat(513))), Err(Error::TokenInvalid)));
    let foreign = HeaderValue::from_bytes(b"Bearer \xff").expect("a header may hold such bytes");
    assert!(matches!(digest(Some(&foreign)), Err(Error::TokenInvalid)));
}

#[test]
fn health_and_reflection_alone_are_open() {
    for path in ["/grpc.health.v1.Health/Check", "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"]
    {
        assert!(is_open(path), "{path}");
    }
    for path in ["/preceptor.v1.RosterService/GetPerson", "/grpc.healthy/Check", "/", ""] {
        assert!(!is_open(path), "{path}");
    }
}

#[test]
fn a_role_reaches_its_agency_its_own_person_or_nothing() {
    let asking = |method: &str, role, person: Option<&str>| {
        let (token, _) = token("t", role, person);
        authorized(&token, grants_of(method).expect("a method of the contract"))
    };
    let method = "preceptor.v1.PairingService/EndPairing";
    let coordinator = asking(method, Role::Coordinator, Some("ana")).expect("allowed");
    assert_eq!((coordinator.scope.own(), coordinator.rule), (None, "role-in-agency"));
    assert_eq!((coordinator.principal.as_str(), coordinator.method), ("t", method));
    let mentor = asking(method, Role::Mentor, Some("sam")).expect("allowed");
    assert_eq!((mentor.scope.own(), mentor.rule), (Some(&PersonId::new("sam")), "own-person"));
    // Nobody's own is nothing.
    for (role, person) in [(Role::Mentor, None), (Role::Mentee, Some("mia")), (Role::Auditor, None)] {
        let refused = asking(method, role, person).expect_err("denied");
        assert!(
            matches!(&refused, Error::RoleNotAllowed { method: told, .. } if told == method),
            "{refused:?}"
        );
    }
}
