//! The name to show for a mentor whom a what-if adds.

/// The name of a person, or of a mentor that a what-if adds: `Ana Ruiz (added)`, and the next one like her
/// `Ana Ruiz (added 2)`. `None` where `name_of` knows neither the person nor the one to be like.
pub fn display_name<'n>(person: &str, name_of: impl Fn(&str) -> Option<&'n str>) -> Option<String> {
    if let Some(name) = name_of(person) {
        return Some(name.to_owned());
    }
    let (like, number) = person.rsplit_once('+')?;
    let like = name_of(like)?;
    Some(match number {
        "1" => format!("{like} (added)"),
        _ => format!("{like} (added {number})"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_added_mentor_is_named_after_the_one_to_be_like() {
        let name_of = |person: &str| (person == "mia").then_some("Mia Ode");
        for (person, name) in [
            ("mia", Some("Mia Ode")),
            ("mia+1", Some("Mia Ode (added)")),
            ("mia+12", Some("Mia Ode (added 12)")),
            ("max+1", None),
            ("max", None),
        ] {
            assert_eq!(display_name(person, name_of).as_deref(), name);
        }
    }
}
