//! What helps against a server's refusal.

use tonic::Code;

/// What helps, by reason.
pub(super) fn hint_for(reason: &str, code: Code) -> &'static str {
    match reason {
        "TOKEN_MISSING" | "TOKEN_INVALID" => {
            "give a token with --token-file, or ask your administrator for a new one"
        }
        "ROLE_NOT_ALLOWED" => "preceptor whoami shows the role of your token",
        "ETAG_MISMATCH" | "PLAN_STALE" => "look again, decide again, then repeat the command",
        "CONTENTION" | "OVERLOADED" | "UNAVAILABLE" | "DEADLINE" => {
            "try again in a moment; a repeat has no second effect"
        }
        "RUN_HYPOTHETICAL" => "make it so, in the roster or the policy; then preceptor match plan",
        "DOUBLE_BOOKED" => "choose another time; preceptor conference find shows what fits",
        "CAPACITY_FULL" => "choose another mentor, or raise the capacity with preceptor person edit",
        "MENTORS_WANTED_REACHED" => {
            "end a pairing first, or preceptor person edit WHO --mentors-wanted N; preceptor pairing list --who WHO shows them"
        }
        _ => match code {
            Code::Unimplemented => {
                "this client and the server differ in version; preceptor doctor tells which is older"
            }
            Code::NotFound => "names are case-sensitive; list what there is with the noun's `list` command",
            _ => "",
        },
    }
}
