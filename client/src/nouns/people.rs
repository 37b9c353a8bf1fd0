//! Finds the person that a word on the command line names: by id, e-mail, exact name, then unique start of a name.
//! Several that fit are listed, and none is guessed.

use preceptor_engine::matching::display_name;
use preceptor_proto::v1 as pb;

use crate::{
    connection::{Api, all_pages},
    failure::{Exit, Failure},
    words::resource::{id_of, name_in},
};

/// The one person that `who` means.
///
/// # Errors
///
/// Not found, or wrong usage that lists the candidates when several fit.
pub(crate) async fn find(api: &Api, who: &str) -> Result<pb::Person, Failure> {
    let who = who.trim();
    if let Some(person) = by_id(api, who).await? {
        return Ok(person);
    }
    let request = pb::ListPeopleRequest {
        parent: api.agency.clone(),
        page_size: 50,
        prefix: who.to_owned(),
        ..Default::default()
    };
    let people = api.roster().list_people(request).await?.into_inner().people;
    let exact = |person: &&pb::Person| {
        person.email.eq_ignore_ascii_case(who) || person.display_name.eq_ignore_ascii_case(who)
    };
    let exact: Vec<_> = people.iter().filter(exact).collect();
    match (&exact[..], &people[..]) {
        ([one], _) => Ok((*one).clone()),
        ([], [one]) => Ok(one.clone()),
        ([], []) => Err(Failure::new(Exit::NotFound, format!("nobody here is called {who}"))
            .hint("preceptor person list shows everybody")),
        _ => Err(ambiguous(who, &people)),
    }
}

/// The resource name of the one person that `who` means; empty where nobody is named.
///
/// # Errors
///
/// As [`find`].
pub(crate) async fn find_name(api: &Api, who: Option<&str>) -> Result<String, Failure> {
    match who {
        Some(who) => Ok(find(api, who).await?.name),
        None => Ok(String::new()),
    }
}

/// The resource names of the people whom words mean, in the same order.
///
/// # Errors
///
/// As [`find`].
pub(crate) async fn find_names(api: &Api, people: &[String]) -> Result<Vec<String>, Failure> {
    let mut names = Vec::with_capacity(people.len());
    for who in people {
        names.push(find(api, who).await?.name);
    }
    Ok(names)
}

/// Person and person of a pair written `A=B`: mentee first or mentor first, told by their profiles.
///
/// # Errors
///
/// When the text is no pair, or one side cannot be found.
pub(crate) async fn find_pair(api: &Api, pair: &str) -> Result<Pair, Failure> {
    let (left, right) = pair.split_once('=').ok_or_else(|| {
        Failure::usage(format!("{pair} is not a pair")).hint("write it as \"Ana Ruiz=Sam Osei\"")
    })?;
    let (left, right) = (find(api, left).await?, find(api, right).await?);
    match (left.mentee.is_some() && right.mentor.is_some(), left.mentor.is_some() && right.mentee.is_some()) {
        (true, _) => Ok(Pair { mentee: left, mentor: right }),
        (false, true) => Ok(Pair { mentee: right, mentor: left }),
        (false, false) => Err(Failure::usage(format!("{pair} is not a mentee and a mentor"))
            .hint("preceptor person show WHO tells who is what")),
    }
}

/// A mentee and a mentor.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    /// The mentee.
    pub mentee: pb::Person,
    /// The mentor.
    pub mentor: pb::Person,
}

/// Display names by resource name, archived people included.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(std::collections::HashMap<String, String>);

impl Names {
    /// Everybody's.
    ///
    /// # Errors
    ///
    /// When the server refuses.
    pub(crate) async fn load(api: &Api) -> Result<Self, Failure> {
        let mut names = Self::default();
        for state in [pb::PersonState::Unspecified, pb::PersonState::Archived] {
            let request = pb::ListPeopleRequest {
                parent: api.agency.clone(),
                page_size: 500,
                state: state as i32,
                ..Default::default()
            };
            let people =
                all_pages!(api.roster(), list_people, request => pb::ListPeopleResponse { people }).people;
            names.0.extend(people.into_iter().map(|person| (person.name, person.display_name)));
        }
        Ok(names)
    }

    /// Adds people whom a message itself names: a caller may see that message and not the person.
    pub(crate) fn learn<'a>(&mut self, people: impl Iterator<Item = (&'a str, &'a str)>) {
        for (name, display) in people.filter(|(_, display)| !display.is_empty()) {
            self.0.entry(name.to_owned()).or_insert_with(|| display.to_owned());
        }
    }

    /// The two of a pair.
    #[must_use]
    pub(crate) fn of_pair(pair: &Pair) -> Self {
        let both = [&pair.mentee, &pair.mentor];
        Self(both.map(|person| (person.name.clone(), person.display_name.clone())).into())
    }

    /// The text with display names where ids or names of people stood as words of their own.
    #[must_use]
    pub(crate) fn put_into(&self, text: &str) -> String {
        let by_id: std::collections::HashMap<_, _> =
            self.0.iter().map(|(name, display)| (id_of(name), display.as_str())).collect();
        let word = |word: &str| {
            let id = word.trim_end_matches([':', ';', ',', '.']);
            display_name(id_of(id), |id| by_id.get(id).copied())
                .map_or_else(|| word.to_owned(), |name| format!("{name}{}", &word[id.len()..]))
        };
        text.split(' ').map(word).collect::<Vec<_>>().join(" ")
    }

    /// The display name of a person, or of a mentor whom only a what-if adds; the id where it is not known.
    #[must_use]
    pub(crate) fn of(&self, person: &str) -> String {
        let name = display_name(person, |person| self.0.get(person).map(String::as_str));
        name.unwrap_or_else(|| id_of(person).to_owned())
    }
}

async fn by_id(api: &Api, who: &str) -> Result<Option<pb::Person>, Failure> {
    let Some(name) = name_in(&format!("{}/people", api.agency), who) else { return Ok(None) };
    match api.roster().get_person(pb::GetPersonRequest { name }).await {
        Ok(found) => Ok(found.into_inner().person),
        // What is no id may still be a name.
        Err(status) if matches!(status.code(), tonic::Code::NotFound | tonic::Code::InvalidArgument) => {
            Ok(None)
        }
        Err(status) => Err(status.into()),
    }
}

fn ambiguous(who: &str, people: &[pb::Person]) -> Failure {
    let mut failure = Failure::usage(format!("{who} could be {} people", people.len()))
        .hint("say it by e-mail address or id");
    failure.details = people
        .iter()
        .take(10)
        .map(|person| format!("{} <{}>  {}", person.display_name, person.email, id_of(&person.name)))
        .collect();
    failure
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_on_no_roster_of_the_caller_is_named_by_the_message() {
        let mut names = Names([("agencies/main/people/p1".to_owned(), "Ana Ruiz".to_owned())].into());
        names.learn(
            [("agencies/main/people/p1", "Other"), ("agencies/main/people/p2", "Mai Xiong")].into_iter(),
        );
        let of = |id: &str| names.of(&format!("agencies/main/people/{id}"));
        assert_eq!((of("p1"), of("p2"), of("p3")), ("Ana Ruiz".into(), "Mai Xiong".into(), "p3".into()));
    }

    #[test]
    fn names_stand_where_ids_stood() {
        let names = Names([("agencies/main/people/p1".to_owned(), "Ana Ruiz".to_owned())].into());
        assert_eq!(names.put_into("p2 cannot be held with p1: p11"), "p2 cannot be held with Ana Ruiz: p11");
        assert_eq!(names.put_into("agencies/main/people/p1: is full"), "Ana Ruiz: is full");
        assert_eq!(
            names.put_into("p2 cannot be held with p1+1: no"),
            "p2 cannot be held with Ana Ruiz (added): no"
        );
        assert_eq!(names.of("agencies/main/people/p1"), "Ana Ruiz");
        assert_eq!(names.of("agencies/main/people/p1+2"), "Ana Ruiz (added 2)");
        assert_eq!(names.of("agencies/main/people/p2"), "p2");
    }
}
