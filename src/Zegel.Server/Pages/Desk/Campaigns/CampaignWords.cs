using Zegel.Campaigns;

namespace Zegel.Server.Pages.Desk.Campaigns;

/// <summary>What campaigns are and become, in the words of people at the desk.</summary>
static class CampaignWords
{
    public static string Of(this Tongue l, Campaign campaign) =>
        campaign switch
        {
            { State: CampaignState.Draft, ReleaseAt: not null } => l["waits for its hour", "wacht op zijn tijd"],
            { State: CampaignState.Draft, ReleaseFault: not null } => l["held back", "tegengehouden"],
            _ => l.Of(campaign.State),
        };

    public static string Of(this Tongue l, CampaignState state) =>
        state switch
        {
            CampaignState.Draft => l["draft", "concept"],
            CampaignState.Sending => l["on its way", "onderweg"],
            CampaignState.Paused => l["paused", "staat stil"],
            CampaignState.Cancelled => l["cancelled", "geannuleerd"],
            _ => l["finished", "klaar"],
        };

    public static string Badge(Campaign campaign) =>
        campaign switch
        {
            { State: CampaignState.Draft, ReleaseFault: not null } => "badge-bad",
            { State: CampaignState.Draft, ReleaseAt: not null } or { State: CampaignState.Paused } => "badge-warn",
            { State: CampaignState.Sending or CampaignState.Finished } => "badge-good",
            _ => "",
        };

    /// <summary>An hour for people: where most readers live, and the hour that means the same everywhere.</summary>
    public static string Hour(this Tongue l, DateTimeOffset at) =>
        ReleaseHour.InAmsterdam(at) is { } local
            ? local.ToString("d MMM yyyy HH:mm", l.Culture) + $" ({l["Amsterdam", "Amsterdam"]}; {at:HH:mm} UTC)"
            : l.Moment(at);

    /// <summary>Why somebody on a list was left out at release.</summary>
    public static string LeftOut(this Tongue l, string reason) =>
        reason switch
        {
            "pending" => l["never confirmed", "nooit bevestigd"],
            "left" => l["left the list", "gingen van de lijst af"],
            "erased" => l["erased", "gewist"],
            "suppressed-list" => l["blocked for the list", "geblokkeerd voor de lijst"],
            "suppressed-brand" => l["want nothing of this brand", "willen niets van dit merk"],
            "suppressed-tenant-bulk" => l["want no newsletters", "willen geen nieuwsbrieven"],
            "suppressed-tenant-all" => l[
                "want no mail at all, or cannot be reached",
                "willen geen enkele mail, of zijn onbereikbaar"
            ],
            "suppressed-platform" => l["blocked for the whole platform", "geblokkeerd voor het hele platform"],
            _ => reason,
        };

    public static string Outcome(this Tongue l, string? outcome) =>
        outcome switch
        {
            "delivered" => l["delivered", "bezorgd"],
            "bounced" => l["refused", "geweigerd"],
            "suppressed" => l["blocked since", "intussen geblokkeerd"],
            "withdrawn" => l["left since", "intussen vertrokken"],
            "expired" => l["given up after five days", "na vijf dagen opgegeven"],
            "cancelled" => l["cancelled", "geannuleerd"],
            null => l["waiting", "wacht"],
            _ => outcome,
        };

    public static string OutcomeBadge(string? outcome) =>
        outcome switch
        {
            "delivered" => "badge-good",
            "bounced" or "expired" => "badge-bad",
            null => "badge-warn",
            _ => "",
        };

    /// <summary>What a class of refusals means, and whose it is to mend.</summary>
    public static string Fault(this Tongue l, string fault) =>
        fault switch
        {
            "recipient-invalid" => l[
                "The mailbox does not exist. Nobody there is written to again.",
                "De mailbox bestaat niet. Daarheen wordt niet meer geschreven."
            ],
            "recipient-disabled" => l[
                "The mailbox was closed by its provider.",
                "De mailbox is door de provider gesloten."
            ],
            "mailbox-full" => l["The mailbox is full.", "De mailbox is vol."],
            "policy-content" => l[
                "The receiver objects to what the message says.",
                "De ontvanger heeft bezwaar tegen de inhoud."
            ],
            "policy-reputation" => l[
                "The receiver does not trust the sender enough yet.",
                "De ontvanger vertrouwt de afzender nog niet genoeg."
            ],
            "policy-auth" => l[
                "SPF, DKIM or DMARC did not satisfy the receiver; look at the domain.",
                "SPF, DKIM of DMARC voldeed niet voor de ontvanger; bekijk het domein."
            ],
            "rate" => l["Too much at once for the receiver.", "Te veel tegelijk voor de ontvanger."],
            "protocol" => l[
                "The receiver cannot take this kind of message or address.",
                "De ontvanger kan dit soort bericht of adres niet aan."
            ],
            "routing" => l["No mail server was found for the domain.", "Er is geen mailserver voor het domein."],
            "expired" => l["It took too long.", "Het duurde te lang."],
            "challenge" => l["The receiver asks for a proof by hand.", "De ontvanger vraagt een bewijs met de hand."],
            _ => l["Refused without a reason that is known.", "Geweigerd zonder bekende reden."],
        };
}
