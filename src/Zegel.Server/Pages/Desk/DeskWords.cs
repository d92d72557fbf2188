using Zegel.Consent;
using Zegel.Domains;
using Zegel.Domains.Egress;
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

    /// <summary>How an address stands that mail leaves from, to be read after the address.</summary>
    public static string Of(this Tongue l, EgressState state) =>
        state switch
        {
            EgressState.New => l["is not known to be right yet", "is nog niet goed bevonden"],
            EgressState.Active => l["is right", "is in orde"],
            EgressState.Out => l["is out of its pool", "is uit zijn groep"],
            EgressState.Held => l["holds newsletters back", "houdt nieuwsbrieven tegen"],
            _ => l["rests", "rust"],
        };

    public static string Badge(EgressState state) =>
        state switch
        {
            EgressState.Active => "badge-good",
            EgressState.Out or EgressState.Held => "badge-bad",
            _ => "badge-warn",
        };

    /// <summary>What a look at an entry found, as a mark with its word.</summary>
    /// <param name="isNotYet">Nothing stands there, and the domain is still on its way: that is no fault.</param>
    public static (string Text, string Badge) Tick(this Tongue l, EntryVerdict verdict, bool isNotYet) =>
        verdict switch
        {
            EntryVerdict.Right => (l["✓ seen", "✓ gezien"], "badge-good"),
            EntryVerdict.Wrong when isNotYet => (l["… not yet", "… nog niet"], "badge-warn"),
            EntryVerdict.Wrong => (l["✗ not right", "✗ niet goed"], "badge-bad"),
            _ => (l["? no answer", "? geen antwoord"], "badge-warn"),
        };

    public static bool IsUnderWay(DomainState state) => state is DomainState.Requested or DomainState.Seen;

    /// <summary>Why an entry is wanted. In Dutch without what stands there now, which the domain's own words tell.</summary>
    public static string Of(this Tongue l, DnsEntry entry, SendingDomain domain) =>
        l[
            entry.Purpose,
            entry.Name == domain.ReturnHost.Ascii
                ? "Retourpad: meldingen van onbestelbaarheid bereiken ons, en SPF slaagt ervoor"
            : entry.Name.Contains("._domainkey.", StringComparison.Ordinal)
                ? $"DKIM-sleutel {entry.Name.Split('.')[0]}: wij tekenen ermee en vernieuwen hem zonder het u weer te vragen"
            : entry.Name.StartsWith("_dmarc.", StringComparison.Ordinal)
                ? "DMARC: zegt wat te doen met mail op uw naam die niet van u is, en waar rapporten heen gaan; wat u al had blijft staan"
            : entry.TypeName == "MX" ? "Antwoorden moeten aankomen: houd uw eigen MX als die er is, of gebruik deze"
            : "SPF: onze servers mogen voor dit domein versturen; dit vervangt uw eigen SPF-regel en houdt wat erin stond"
        ];

    /// <summary>What an SPF record costs receivers, of what they allow (A12).</summary>
    public static string Budget(this Tongue l, DnsEntry entry) =>
        l[
            entry.Budget,
            entry.Lookups > DnsEntry.LookupsMax
                ? $"vraagt DNS {entry.Lookups} keer: meer dan de {DnsEntry.LookupsMax} die ontvangers toestaan; haal eruit wat u niet meer gebruikt"
                : $"vraagt DNS {entry.Lookups} van hoogstens {DnsEntry.LookupsMax} keer"
        ];

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
