//! What holds for every command, walked through the tree of commands.

use clap::{Command, CommandFactory as _, Parser as _};

use super::Cli;

/// Every command that does something, with the words that lead to it.
fn leaves() -> Vec<(Vec<String>, Command)> {
    fn walk(path: &[String], command: &Command, found: &mut Vec<(Vec<String>, Command)>) {
        if !command.has_subcommands() {
            found.push((path.to_vec(), command.clone()));
        }
        for inner in command.get_subcommands() {
            walk(&[path, &[inner.get_name().to_owned()]].concat(), inner, found);
        }
    }
    let mut found = Vec::new();
    walk(&[], &Cli::command(), &mut found);
    found
}

/// The command lines of an example: continued lines joined, without what stands behind them.
fn examples(text: &str) -> Vec<Vec<String>> {
    let joined = text.replace("\\\n", " ");
    let commands = joined.lines().filter_map(|line| line.trim().strip_prefix("preceptor "));
    commands.map(words).collect()
}

/// The words of a command line, up to a pipe, a second command, or the remark after several spaces.
fn words(line: &str) -> Vec<String> {
    let mut words = vec!["preceptor".to_owned()];
    let (mut word, mut is_quoted, mut spaces) = (String::new(), false, 0);
    for letter in line.chars().chain([' ']) {
        match letter {
            '"' => is_quoted = !is_quoted,
            ' ' if !is_quoted => spaces += 1,
            letter => {
                // Joined lines leave many spaces before a flag; a remark is no flag.
                let is_remark = spaces > 2 && !matches!(letter, '-' | '"') && word.is_empty();
                if is_remark || (spaces > 0 && matches!(letter, '|' | '&' | '>')) {
                    break;
                }
                (word, spaces) = (word + &letter.to_string(), 0);
                continue;
            }
        }
        if spaces == 1 && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
    words
}

#[test]
fn the_tree_of_commands_is_sound_and_no_flag_stands_twice() {
    Cli::command().debug_assert();
    assert!(leaves().len() > 60);
}

#[test]
fn every_command_says_what_it_does_and_what_each_of_its_arguments_is() {
    for (path, command) in leaves() {
        assert!(command.get_about().is_some(), "{path:?} has no description");
        for argument in command.get_arguments() {
            assert!(argument.get_help().is_some(), "{path:?} does not describe {}", argument.get_id());
        }
    }
}

#[test]
fn every_command_shows_an_example_of_itself_that_can_be_typed() {
    for (path, command) in leaves() {
        let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        assert!(text.contains("Example"), "{path:?} has no example");
        let examples = examples(&text);
        let is_own = |words: &Vec<String>| words[1..].starts_with(&path);
        assert!(examples.iter().any(is_own), "{path:?} has no example of its own: {examples:?}");
        for words in examples {
            if let Err(error) = Cli::try_parse_from(&words) {
                panic!("{path:?}: {words:?}\n{error}");
            }
        }
    }
}

#[test]
fn no_command_takes_a_secret_as_an_argument() {
    let globals = Cli::command();
    let commands = leaves().into_iter().map(|(_, command)| command).chain([globals]);
    for argument in commands.flat_map(|command| command.get_arguments().cloned().collect::<Vec<_>>()) {
        let name = argument.get_id().as_str().to_lowercase();
        let is_secret = ["token", "password", "secret", "key"].iter().any(|word| name.contains(word));
        assert!(!is_secret || name.ends_with("file"), "{name}");
    }
}

#[test]
fn every_flag_of_every_command_is_written_in_one_way() {
    for (path, command) in leaves() {
        for long in command.get_arguments().filter_map(|argument| argument.get_long()) {
            let is_kebab = long.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-');
            assert!(is_kebab, "{path:?}: --{long}");
        }
    }
}

#[test]
fn an_example_is_read_as_a_shell_reads_it() {
    let text = "Example:\n  preceptor rule ban \"Ana Ruiz=Sam Osei\" \\\n      --reason \"close relative\"     a remark";
    assert_eq!(
        examples(text),
        [["preceptor", "rule", "ban", "Ana Ruiz=Sam Osei", "--reason", "close relative"]]
    );
    assert_eq!(words("watch -o json | my-program"), ["preceptor", "watch", "-o", "json"]);
}
