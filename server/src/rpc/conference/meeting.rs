//! The meeting: started, attended, ended, closed.

use preceptor_engine::time::UnixMicros;
use preceptor_proto::v1 as pb;

use super::target::{ConferenceRef, shown};
use crate::{
    desk::{Change, Scene},
    error::{Error, ErrorReason, Refusal},
    meeting::{
        access::{RECORDING, Reach, save},
        participants::everybody,
        quorum::{Attendees, missing_for_quorum},
    },
    records::{Attendance, Conference, ConferenceState, Named, PersonId},
    rpc::wire::{self, Fields},
    store::{Tx, conference_records, conferences},
};

/// Minutes before its time from which a conference may be started.
const EARLY_MINUTES: i64 = 30;

/// Starts a scheduled conference.
pub(super) struct StartConference(ConferenceRef);

impl StartConference {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::StartConferenceRequest) -> Self {
        Self(ConferenceRef::parse(fields, &body.name, &body.etag))
    }
}

impl Change for StartConference {
    type Reply = pb::StartConferenceResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        const SCHEDULED: &[&str] = &[ConferenceState::Scheduled.word()];
        let kept = self.0.load(tx, scene, Reach::Record, SCHEDULED).await?;
        check_time(&kept, scene.now)?;
        let row = Conference { state: ConferenceState::InSession, ..kept };
        let saved = save(tx, scene, "conference.started", row).await?;
        Ok(pb::StartConferenceResponse { conference: shown(tx, saved, scene.now).await? })
    }
}

fn check_time(conference: &Conference, now: UnixMicros) -> Result<(), Error> {
    let starts_at = conference.starts_at.unwrap_or_default();
    let not_before = starts_at.plus_minutes(-EARLY_MINUTES);
    if now >= not_before {
        return Ok(());
    }
    let at =
        jiff::Timestamp::from_microsecond(not_before.0).map_or_else(|_| String::new(), |at| at.to_string());
    let name = conference.id.name(&conference.agency_id);
    let message = format!("{name} can be started from {at}, {EARLY_MINUTES} minutes before its time");
    let refusal = Refusal::new(ErrorReason::StateNotAllowed, message)
        .conflict(name, format!("can be started from {at}"))
        .with("state", conference.state.word())
        .with("allowed", conference.state.word())
        .with("not_before", at);
    Err(refusal.into())
}

/// Records who is there, over what was recorded before, and judges the quorum anew.
pub(super) struct RecordAttendance {
    target: ConferenceRef,
    attendance: Vec<Attendance>,
}

impl RecordAttendance {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::RecordAttendanceRequest) -> Self {
        Self {
            target: ConferenceRef::parse(fields, &body.name, &body.etag),
            attendance: wire::presences(fields, &body.attendance),
        }
    }

    /// That everybody named exists, and stands in for somebody who is invited.
    async fn check_people(&self, tx: &mut Tx<'_>, conference: &Conference) -> Result<(), Error> {
        let invited = conferences::list_invitations(tx, &conference.agency_id, &conference.id).await?;
        let named: Vec<&PersonId> = self.attendance.iter().map(|each| &each.person_id).collect();
        everybody(tx, &conference.agency_id, &named).await?;
        for (index, each) in self.attendance.iter().enumerate() {
            let is_invited =
                |person: &PersonId| invited.iter().any(|invitation| invitation.person_id == *person);
            if !each.deputy_for_id.as_ref().is_none_or(is_invited) {
                return Err(Error::field(format!("attendance[{index}].deputy_for"), "is not invited"));
            }
        }
        Ok(())
    }
}

impl Change for RecordAttendance {
    type Reply = pb::RecordAttendanceResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let kept = self.target.load(tx, scene, Reach::Record, RECORDING).await?;
        self.check_people(tx, &kept).await?;
        let mut attendance = conference_records::list_attendance(tx, &kept.agency_id, &kept.id).await?;
        attendance.retain(|known| self.attendance.iter().all(|each| each.person_id != known.person_id));
        attendance.extend(self.attendance.iter().cloned());
        let missing_for_quorum = missing_for_quorum(tx, &kept, &Attendees::present(&attendance)).await?;
        let row = Conference { is_quorate: missing_for_quorum.is_empty(), ..kept };
        let saved = save(tx, scene, "conference.attendance_recorded", row).await?;
        for each in &self.attendance {
            conference_records::record_attendance(tx, &saved.agency_id, &saved.id, each).await?;
        }
        Ok(pb::RecordAttendanceResponse { conference: shown(tx, saved, scene.now).await? })
    }
}

/// Ends the meeting; its record stays open.
pub(super) struct EndConference(ConferenceRef);

impl EndConference {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::EndConferenceRequest) -> Self {
        Self(ConferenceRef::parse(fields, &body.name, &body.etag))
    }
}

impl Change for EndConference {
    type Reply = pb::EndConferenceResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        const IN_SESSION: &[&str] = &[ConferenceState::InSession.word()];
        let kept = self.0.load(tx, scene, Reach::Record, IN_SESSION).await?;
        let row = Conference { state: ConferenceState::Held, ..kept };
        let saved = save(tx, scene, "conference.ended", row).await?;
        Ok(pb::EndConferenceResponse { conference: shown(tx, saved, scene.now).await? })
    }
}

/// Closes the record. No evidence comes of it: that somebody was there says nothing about their level, and a
/// level nobody observed would be made up. Feedback on the conference is where it is observed.
pub(super) struct FinalizeConference(ConferenceRef);

impl FinalizeConference {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::FinalizeConferenceRequest) -> Self {
        Self(ConferenceRef::parse(fields, &body.name, &body.etag))
    }
}

impl Change for FinalizeConference {
    type Reply = pb::FinalizeConferenceResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        const HELD: &[&str] = &[ConferenceState::Held.word()];
        let kept = self.0.load(tx, scene, Reach::Record, HELD).await?;
        let row = Conference { state: ConferenceState::Finalized, ..kept };
        let saved = save(tx, scene, "conference.finalized", row).await?;
        conference_records::close_agenda(tx, &saved.agency_id, &saved.id).await?;
        Ok(pb::FinalizeConferenceResponse { conference: shown(tx, saved, scene.now).await? })
    }
}
