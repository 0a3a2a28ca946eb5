using WaActors.Reasons;
namespace WaActors.Grains.Reasons;

/// <summary>What a number's actor says: of its sends, its health, its recovery; and what is said of its notices. Each constant is a text and its code (<see cref="WaActors.Reasons.CodedReason"/>).</summary>
public static partial class NumberReasons
{
    private const string Code = WaActors.Reasons.CodedReason.Mark;

    public const string NoFreePlace = "the number has no free place" + Code + "number.no_free_place";
    public const string TurnTooLate = "its turn came too late" + Code + "number.turn_too_late";
    public const string CheckedNoWhatsApp = "no WhatsApp, says a check of the number" + Code + "number.checked_no_whatsapp";
    public const string CheckTookTooLong = "the check of the number took too long" + Code + "number.check_took_too_long";
    public const string CannotBeRead = "the gateway cannot be read" + Code + "number.cannot_be_read";
    public const string HalfOpen = "half-open: the gateway says open, and a send found the session dead" + Code + "health.half_open";
    public const string WaitsForPairing = "waits for its QR or pairing code" + Code + "health.waits_for_pairing";
    public const string NoQr = "the gateway cannot give a QR" + Code + "health.no_qr";
    public const string WithoutSession = "the gateway has no session for it" + Code + "health.without_session";
    public const string Contradiction = "the gateway contradicts itself" + Code + "health.contradiction";
    public const string Unconfirmed = "the gateway says that it does not know it, which a second reading has not confirmed" + Code + "health.unconfirmed";
    public const string BannedReplace = "WhatsApp banned the number: a person must replace it" + Code + "health.banned";
    public const string TimeOver = "its time is over" + Code + "recovery.time_over";
    public const string BannedForGood = "WhatsApp banned the number: it must be replaced" + Code + "recovery.banned";
    public const string RestrictedLeaveAlone = "WhatsApp restricts the number (463): leave it alone until the restriction ends" + Code + "recovery.restricted";
    public const string LinkAgain = "the device was removed or logged out on the phone: link it again" + Code + "recovery.link_again";
    public const string ScanWaits = "a QR or pairing code waits for its phone: scan it" + Code + "recovery.scan_waits";
    public const string ScanQr = "the gateway shows a QR: scan it" + Code + "recovery.scan_qr";
    public const string NoSessions = "numbers of this kind of gateway have no session that could be restarted or logged out" + Code + "recovery.no_sessions";
    public const string NoStepHelped = "no step helped" + Code + "recovery.no_step_helped";
    public const string NotDeleted = "it could not be deleted at the gateway" + Code + "recovery.not_deleted";
    public const string NothingChanged = "the gateway took it, and nothing changed" + Code + "recovery.nothing_changed";
    public const string ResetSetUpAnew = "reset: set it up anew" + Code + "recovery.reset";
    public const string FrozenByFleet = "many numbers of the gateway fail: none is repaired until that is over" + Code + "recovery.frozen";
    public const string NoReasonGiven = "no reason given" + Code + "number.no_reason_given";
    public const string MediumGone = "the medium that it goes with is gone" + Code + "medium.gone";
    public const string MediumNotRead = "the medium that it goes with could not be read" + Code + "medium.not_read";
    public const string WroteOptOutWord = "wrote an opt-out word" + Code + "suppression.keyword";
    public const string ChoseInWhatsApp = "chose it in WhatsApp" + Code + "suppression.whatsapp";
    public const string RefusedForPerson = "WhatsApp refused a message for it" + Code + "suppression.refused";
    public const string ConsentRevoked = "consent revoked" + Code + "suppression.consent_revoked";
    public const string EndpointOff = "the endpoint was switched off or deleted" + Code + "delivery.endpoint_off";
    public const string NoOwnerPhone = "no phone of the owner is set" + Code + "delivery.no_owner_phone";
    public const string DeliveryCutOff = "a try was cut off: it may have left" + Code + "delivery.cut_off";
    public const string NoOtherNumber = "no other number of the tenant is connected" + Code + "delivery.no_other_number";
    public const string ReceiverGone = "the receiver says that it is gone" + Code + "delivery.receiver_gone";
}
