namespace Zegel.Tenants.Notifying;

/// <summary>A thing that can happen and is told, with its words. The list is closed: adding a kind is adding one here.</summary>
public sealed class NoticeKind
{
    // First, because the kinds below put themselves on it.
    static readonly List<NoticeKind> Known = [];

    NoticeKind(string name, bool isAlarm, Words happened, Words advice)
    {
        (Name, IsAlarm, Happened, Advice) = (name, isAlarm, happened, advice);
        Known.Add(this);
    }

    public static IReadOnlyList<NoticeKind> All => Known;

    static readonly Words Nothing = new("There is nothing to do.", "U hoeft niets te doen.");

    public static NoticeKind DomainReady { get; } =
        new("domain.ready", false, new("ready, mail may leave", "klaar, er mag mail uit"), Nothing);

    public static NoticeKind DomainDrifted { get; } =
        new(
            "domain.drifted",
            true,
            new("mail waits, a DNS entry changed", "mail wacht, een DNS-gegeven is veranderd"),
            new(
                "Put the entry back as its page says. Mail goes on by itself once it is seen everywhere.",
                "Zet het gegeven terug zoals de pagina zegt. De mail gaat vanzelf verder zodra het overal te zien is."
            )
        );

    public static NoticeKind DomainSuspended { get; } =
        new(
            "domain.suspended",
            true,
            new("mail waits, stopped by hand", "mail wacht, met de hand stilgelegd"),
            new(
                "Resume it on its page when the reason is gone.",
                "Hervat het op zijn pagina als de reden verdwenen is."
            )
        );

    public static NoticeKind DomainResumed { get; } =
        new(
            "domain.resumed",
            false,
            new("resumed, its entries are looked at anew", "hervat, de gegevens worden opnieuw bekeken"),
            new(
                "Mail leaves once all entries are found right; you hear of that.",
                "Er gaat mail uit zodra alle gegevens kloppen; dat hoort u."
            )
        );

    public static NoticeKind DomainKeyRotated { get; } =
        new(
            "domain.key-rotated",
            false,
            new("another DKIM key signs from now on", "voortaan tekent een andere DKIM-sleutel"),
            Nothing
        );

    public static NoticeKind DomainKeyRevoked { get; } =
        new(
            "domain.key-revoked",
            true,
            new("a DKIM key was withdrawn", "een DKIM-sleutel is ingetrokken"),
            new(
                "Mail on its way that was signed with it may be refused; new mail is signed with the other key.",
                "Mail die ermee getekend onderweg is kan geweigerd worden; nieuwe mail krijgt de andere sleutel."
            )
        );

    public static NoticeKind SenderUnproven { get; } =
        new(
            "sender.unproven",
            true,
            new(
                "nobody reads this sender address any more, as far as we know",
                "voor zover wij weten leest niemand dit afzenderadres nog"
            ),
            new(
                "Prove it anew under Brands and senders; until then no newsletter goes out from it.",
                "Bewijs het opnieuw bij Merken en afzenders; tot dan gaat er geen nieuwsbrief vanaf uit."
            )
        );

    public static NoticeKind CampaignPaused { get; } =
        new(
            "campaign.paused",
            true,
            new("paused, a copy cannot be sealed", "staat stil, een exemplaar kan niet worden verzegeld"),
            new(
                "Mend what the findings name, then resume or cancel it on its page. Nobody bounced for it.",
                "Herstel wat de bevindingen noemen en hervat of annuleer haar op haar pagina. Er is niemand om afgevallen."
            )
        );

    public static NoticeKind CampaignRefused { get; } =
        new(
            "campaign.refused",
            true,
            new("not released at its hour", "niet verstuurd op het afgesproken uur"),
            new(
                "Look at the findings on its page, mend them and release it again.",
                "Bekijk de bevindingen op haar pagina, herstel ze en verstuur haar opnieuw."
            )
        );

    public static NoticeKind WebhookStopped { get; } =
        new(
            "webhook.stopped",
            true,
            new("webhook switched off, it kept failing", "webhook uitgezet, hij bleef mislukken"),
            new(
                "Mend the receiver, then test the webhook: a test that is answered well switches it on again.",
                "Herstel de ontvanger en test de webhook: een test die goed beantwoord wordt zet hem weer aan."
            )
        );

    /// <summary>With dots: <c>domain.drifted</c>. Programs rely on it, so it never changes.</summary>
    public string Name { get; }

    /// <summary>Something waits or is lost until a person acts.</summary>
    public bool IsAlarm { get; }

    /// <summary>What happened; stands behind the name of the thing and a colon.</summary>
    public Words Happened { get; }

    /// <summary>What to do, in whole sentences.</summary>
    public Words Advice { get; }

    /// <summary>Null for a name that this version does not know.</summary>
    public static NoticeKind? Find(string name) => Known.Find(kind => kind.Name == name);
}

/// <summary>The same words in both languages.</summary>
public readonly record struct Words(string English, string Dutch)
{
    /// <param name="language"><c>nl</c> or <c>en</c>.</param>
    public string In(string language) => language == "nl" ? Dutch : English;
}
