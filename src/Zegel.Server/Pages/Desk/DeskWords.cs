using Zegel.Consent;
using Zegel.Domains;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk;

/// <summary>The states and reasons of the product in the words of people at the desk.</summary>
static class DeskWords
{
    public static string Of(this Tongue l, Role role) =>
        role switch
        {
            Role.Owner => l["owner", "eigenaar"],
            Role.Marketer => l["marketer", "marketeer"],
            _ => l["viewer", "kijker"],
        };

    public static string Of(this Tongue l, MailStream stream) =>
        stream switch
        {
            MailStream.Bulk => l["newsletters", "nieuwsbrieven"],
            MailStream.Transactional => l["transactional mail", "transactionele mail"],
            _ => l["confirmations and notices", "bevestigingen en meldingen"],
        };

    public static string Of(this Tongue l, DomainState state) =>
        state switch
        {
            DomainState.Requested => l["waits for your entries", "wacht op uw gegevens"],
            DomainState.Seen => l["seen at your name servers", "gezien op uw naamservers"],
            DomainState.Ready => l["ready", "klaar"],
            DomainState.Drifted => l["drifted: its mail waits", "afgeweken: de mail wacht"],
            _ => l["suspended by hand", "met de hand stilgelegd"],
        };

    public static string Badge(DomainState state) =>
        state switch
        {
            DomainState.Ready => "badge-good",
            DomainState.Drifted or DomainState.Suspended => "badge-bad",
            _ => "badge-warn",
        };

    public static string Of(this Tongue l, EntryVerdict verdict) =>
        verdict switch
        {
            EntryVerdict.Right => l["seen", "gezien"],
            EntryVerdict.Wrong => l["not right", "niet goed"],
            _ => l["no answer", "geen antwoord"],
        };

    public static string Badge(EntryVerdict verdict) =>
        verdict switch
        {
            EntryVerdict.Right => "badge-good",
            EntryVerdict.Wrong => "badge-bad",
            _ => "badge-warn",
        };

    public static string Of(this Tongue l, SubscriptionState state) =>
        state switch
        {
            SubscriptionState.Active => l["on it", "erop"],
            SubscriptionState.Pending => l["not confirmed yet", "nog niet bevestigd"],
            _ => l["left", "eraf"],
        };

    public static string Badge(SubscriptionState state) =>
        state switch
        {
            SubscriptionState.Active => "badge-good",
            SubscriptionState.Pending => "badge-warn",
            _ => "",
        };

    public static string Of(this Tongue l, SuppressionReason reason) =>
        reason switch
        {
            SuppressionReason.Exit => l["left", "heeft zich afgemeld"],
            SuppressionReason.Objection => l["wants no bulk mail", "wil geen bulkmail"],
            SuppressionReason.Complaint => l["complained", "heeft geklaagd"],
            SuppressionReason.InvalidMailbox => l["the mailbox does not exist", "de mailbox bestaat niet"],
            SuppressionReason.Legal => l["legal order", "wettelijk bevel"],
            _ => l["put here by hand", "met de hand toegevoegd"],
        };

    public static string Of(this Tongue l, SuppressionReach reach) =>
        reach switch
        {
            SuppressionReach.List => l["one list", "één lijst"],
            SuppressionReach.Brand => l["all newsletters of a brand", "alle nieuwsbrieven van een merk"],
            SuppressionReach.TenantBulk => l["all newsletters", "alle nieuwsbrieven"],
            SuppressionReach.TenantAll => l["all mail", "alle mail"],
            _ => l["all mail of this platform", "alle mail van dit platform"],
        };
}
