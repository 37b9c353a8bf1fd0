//! The settings as a person meets them.

use super::*;

fn file(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), text).expect("the temporary file is writable");
    file
}

fn flags(settings: &[(&'static str, &str)], file: Option<&Path>) -> Flags {
    let settings = settings.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
    Flags { config_file: file.map(Path::to_owned), settings }
}

fn home() -> Environment {
    Environment::from([("HOME", "/home/ana")])
}

fn message(flags: &Flags, environment: &Environment) -> String {
    Config::load(flags, environment).expect_err("the settings are wrong").to_string()
}

#[test]
fn without_any_setting_the_server_is_safe_and_complete() {
    let config = Config::load(&Flags::default(), &home()).expect("the defaults are valid");
    assert_eq!(config.listen.to_string(), "127.0.0.1:7420");
    assert_eq!(config.data_dir, Path::new("/home/ana/.local/share/preceptor"));
    let location = config.location().expect("SQLite needs no file");
    let file = Path::new("/home/ana/.local/share/preceptor/preceptor.sqlite");
    assert!(matches!(location, Location::Sqlite(path) if path == file));
    assert_eq!((config.max_connections.get(), config.max_connections_per_peer.get()), (1024, 64));
    assert!(config.offers_reflection());
}

#[test]
fn a_flag_beats_the_environment_which_beats_the_file_which_beats_the_default() {
    let file = file("max_streams = 1\nmax_watches = 1\nmax_connections = 1\n");
    let environment =
        Environment::from([("HOME", "/h"), ("PRECEPTOR_MAX_STREAMS", "2"), ("PRECEPTOR_MAX_WATCHES", "2")]);
    let flags = flags(&[("max_streams", "3")], Some(file.path()));
    let config = Config::load(&flags, &environment).expect("all four sources are valid");
    let counts =
        [config.max_streams, config.max_watches, config.max_connections, config.max_connections_per_peer];
    assert_eq!(counts.map(Count::get), [3, 2, 1, 64]);
}

#[test]
fn explain_says_where_each_value_came_from() {
    let file = file("\ngrpc_web = false\n");
    let environment = Environment::from([
        ("STATE_DIRECTORY", "/var/lib/preceptor:/var/lib/other"),
        ("PRECEPTOR_LOG_FORMAT", "json"),
        ("PRECEPTOR_DATABASE_URL", "postgres://somebody@db/p"),
    ]);
    let flags = flags(&[("unary_deadline", "5 s")], Some(file.path()));
    let settings = Settings::gather(KEYS, &flags, &environment).expect("all sources are valid");
    let text = settings.explain();
    let line = |start: &str| {
        let found = text.lines().find(|line| line.starts_with(start));
        found.unwrap_or_else(|| panic!("no line starts with {start} in\n{text}")).to_owned()
    };
    assert!(line("grpc_web = \"false\"").ends_with(&format!("# {}:2", file.path().display())));
    assert!(line("log_format = \"json\"").ends_with("# environment PRECEPTOR_LOG_FORMAT"));
    assert!(line("unary_deadline = \"5 s\"").ends_with("# flag --unary-deadline"));
    assert!(line("data_dir = \"/var/lib/preceptor\"").ends_with("# default, from STATE_DIRECTORY"));
    assert!(line("# database_url is set and not shown").ends_with("PRECEPTOR_DATABASE_URL"));
    assert!(line("# tls_cert_file is not set").ends_with("# default"));
    assert!(!text.contains("somebody"));
    assert_eq!(text.lines().count(), KEYS.len());
}

#[test]
fn what_explain_prints_can_be_used_as_the_file() {
    let first = Settings::gather(KEYS, &Flags::default(), &home()).expect("the defaults are valid").explain();
    let file = file(&first);
    let config = Config::load(&flags(&[], Some(file.path())), &Environment::default());
    assert_eq!(
        config.expect("the printed file is valid").data_dir,
        Path::new("/home/ana/.local/share/preceptor")
    );
}

#[test]
fn an_unknown_key_is_reported_with_its_line_and_the_nearest_key() {
    let file = file("listen = \"127.0.0.1:1\"\n# note\nmax_conections = 3\n\n[cache]\nsize = 1\n");
    let text = message(&flags(&[], Some(file.path())), &home());
    let path = file.path().display();
    assert!(
        text.contains(&format!(
            "{path}:3: there is no setting \"max_conections\"; did you mean \"max_connections\"?"
        )),
        "{text}"
    );
    assert!(
        text.contains(&format!("{path}:5: there is no setting \"cache\"; `preceptord config explain`")),
        "{text}"
    );
}

#[test]
fn broken_toml_and_lists_are_reported_with_their_line() {
    let broken = file("listen = \"127.0.0.1:1\"\nagency = \n");
    assert!(message(&flags(&[], Some(broken.path())), &home()).contains(":2: "));
    let list = file("agency = [\"a\"]\n");
    assert!(message(&flags(&[], Some(list.path())), &home()).contains(":1: agency takes one text"));
}

#[test]
fn every_wrong_value_is_reported_at_once_with_what_was_expected() {
    let environment = Environment::from([("HOME", "/h"), ("PRECEPTOR_MAX_STREAMS", "many")]);
    let text = message(&flags(&[("listen", "localhost")], None), &environment);
    assert!(
        text.contains("listen (from flag --listen): \"localhost\" is not an IP address with a port"),
        "{text}"
    );
    assert!(
        text.contains("max_streams (from environment PRECEPTOR_MAX_STREAMS): \"many\" is not a whole number"),
        "{text}"
    );
}

#[test]
fn the_agency_is_an_id() {
    let text = message(&flags(&[("agency", "North Side")], None), &home());
    assert!(text.contains("agency (from flag --agency): \"North Side\" is not an id"), "{text}");
}

#[test]
fn a_password_in_a_setting_is_refused_and_not_repeated() {
    let text = message(&flags(&[("database_url", "postgres://a:hunter2@db/p")], None), &home());
    assert!(text.contains("database_url_file") && !text.contains("hunter2"), "{text}");
}

#[test]
fn a_bind_that_others_can_reach_needs_tls() {
    for address in ["0.0.0.0:7420", "[::]:7420", "192.0.2.7:7420", "[::ffff:192.0.2.7]:7420"] {
        let text = message(&flags(&[("listen", address)], None), &home());
        assert!(text.contains("gen-cert --dev"), "{address}: {text}");
    }
    let with_tls = [("listen", "0.0.0.0:7420"), ("tls_cert_file", "c.pem"), ("tls_key_file", "k.pem")];
    let config = Config::load(&flags(&with_tls, None), &home()).expect("TLS makes it safe");
    assert!(!config.offers_reflection());
    for address in ["[::1]:7420", "[::ffff:127.0.0.1]:7420", "127.8.8.8:0"] {
        assert!(Config::load(&flags(&[("listen", address)], None), &home()).is_ok(), "{address}");
    }
}

#[test]
fn half_of_a_pair_and_both_of_an_alternative_are_refused() {
    let text = message(&flags(&[("tls_cert_file", "c.pem")], None), &home());
    assert!(text.contains("tls_cert_file is set but tls_key_file is not"), "{text}");
    let both = [("database_url", "postgres://db/p"), ("database_url_file", "f")];
    assert!(message(&flags(&both, None), &home()).contains("keep one of them"));
}

#[test]
fn the_database_url_may_stand_in_a_file_with_its_password() {
    let secret = file("postgres://a:hunter2@db/p\n");
    let config =
        |path: &Path| Config::load(&flags(&[("database_url_file", &path.to_string_lossy())], None), &home());
    let config = |path: &Path| config(path).expect("the settings are valid").location();
    let location = config(secret.path()).expect("the file holds a URL");
    assert!(!format!("{location:?}").contains("hunter2"));
    assert!(matches!(location, Location::Postgres(url) if url == "postgres://a:hunter2@db/p"));
    let other = file("mysql://db\n");
    assert!(config(other.path()).expect_err("not PostgreSQL").to_string().contains("postgres:// URL"));
    assert!(config(Path::new("/nowhere/at/all")).expect_err("absent").to_string().contains("cannot be read"));
}

#[test]
fn without_any_home_the_data_directory_must_be_named() {
    assert!(message(&Flags::default(), &Environment::default()).contains("--data-dir"));
}
