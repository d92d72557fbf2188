using Zegel.Rules.Reading;

namespace Zegel.Rules;

// Rules own the questions, features bring the answers. Facts are plain values: no database, no clock, no network.

/// <summary>A hosted sign-up form as a browser shows it before anyone touches it.</summary>
/// <param name="Lists">The lists that one tick of the box would join.</param>
/// <param name="TickedByDefault">Read from the page itself.</param>
/// <param name="Label">What stands beside the box.</param>
public sealed record FormFacts(IReadOnlyList<string> Lists, bool TickedByDefault, string Label, string Sender);

/// <summary>A page that a reader leaves through, as it is served to a plain GET.</summary>
/// <param name="AsksFor">What a person must type, choose or solve before the page lets them go; empty when nothing.</param>
/// <param name="Buttons">How many acts stand between opening the page and being off the list.</param>
/// <param name="ChangesOnGet">Opening the page alone already ends the subscription, so a link scanner ends it too.</param>
public sealed record ExitPageFacts(
    string Page,
    IReadOnlyList<string> AsksFor,
    int Buttons,
    bool NeedsScript,
    bool ChangesOnGet
);

/// <summary>The exits of a copy, tried as a reader would, with a token that is nobody's (standards 10.10).</summary>
public sealed record ExitTestFacts(IReadOnlyList<ExitTry> Tries);

/// <param name="RuleId">The guideline that this exit serves.</param>
/// <param name="Exit">Which, in words.</param>
/// <param name="Seen">What came back, in words.</param>
/// <param name="CouldNotCheck">Nobody could be asked: neither right nor wrong.</param>
public sealed record ExitTry(
    string RuleId,
    Said Exit,
    bool Worked,
    Said Seen,
    string Expected,
    Said Fix,
    bool CouldNotCheck = false
);

/// <summary>Where the links of a draft lead when they are opened (G37).</summary>
public sealed record LinkChainFacts(IReadOnlyList<LinkChain> Chains);

/// <param name="Href">As it stands in the mail.</param>
/// <param name="Hops">The addresses that it was sent on to, the last one is where it ended.</param>
/// <param name="Fault">Why it does not end at a page, in words; empty when it does.</param>
/// <param name="IsOurIgnorance">The fault may be ours: nobody answered.</param>
public sealed record LinkChain(string Href, IReadOnlyList<string> Hops, string Fault = "", bool IsOurIgnorance = false)
{
    /// <summary>Null where the English stands for both.</summary>
    public string? FaultInDutch { get; init; }
}

/// <summary>What is known of a sending domain at onboarding, at release and when its queue is claimed.</summary>
/// <param name="IsRegistered">The tenant has declared this very name (not its parent).</param>
/// <param name="IsReady">Its own entries stand in DNS everywhere.</param>
/// <param name="State">The state in words.</param>
/// <param name="Entries">One line per entry that is checked.</param>
public sealed record DomainFacts(
    string Domain,
    bool IsRegistered,
    bool IsReady,
    string State,
    IReadOnlyList<DomainEntryFact> Entries
)
{
    /// <summary>How it stands, to be read after its name at the desk.</summary>
    internal string StandsInDutch =>
        State switch
        {
            "requested" => "wacht op uw gegevens",
            "seen" => "is gezien op uw naamservers",
            "ready" => "is klaar",
            "drifted" => "is afgeweken",
            "suspended" => "is met de hand stilgelegd",
            _ => "is " + State,
        };
}

/// <param name="CouldNotCheck">Nobody answered: neither right nor wrong.</param>
public sealed record DomainEntryFact(
    string RuleId,
    string Name,
    string Type,
    string Expected,
    string Observed,
    bool IsRight,
    bool CouldNotCheck
)
{
    /// <summary>For the desk; null where it is the same.</summary>
    public string? ExpectedInDutch { get; init; }
}

/// <summary>Who writes: the identity that a brand froze, against the one a campaign or message uses (G04, G42-G44).</summary>
public sealed record IdentityFacts(
    string Brand,
    string FrozenAddress,
    string FrozenDisplayName,
    string UsedAddress,
    string UsedDisplayName,
    string Stream,
    IReadOnlyList<string> OtherStreamsOfAddress,
    string FromDomain,
    string Pool,
    IReadOnlyList<(string Stream, string FromDomain, string Pool)> OtherStreams
)
{
    /// <summary>The address that the message says will be used soon, and who planned so; null for none.</summary>
    public string? Announces { get; init; }
}

/// <summary>Whether somebody is known to read what is written to a sender address (G05, B01).</summary>
/// <param name="Stream"><c>bulk</c>, <c>transactional</c> or <c>system</c>.</param>
/// <param name="Standing">What follows the address in a sentence: how it was proven, or why it is not.</param>
/// <param name="IsAnswerAwaited">A test mail is out there.</param>
/// <param name="CouldNotCheck">Nobody could be asked where its mail goes.</param>
public sealed record SenderFacts(
    string Address,
    string Stream,
    bool IsProven,
    Said Standing,
    bool IsAnswerAwaited = false,
    bool CouldNotCheck = false
);

/// <summary>Whom a release would reach.</summary>
/// <param name="WithoutConsent">People on the lists who have no active consent: they are left out, and counted.</param>
public sealed record AudienceFacts(long Selected, long WithoutConsent, long Suppressed, IReadOnlyList<string> Lists)
{
    /// <summary>On the lists as active, by the step that made them so: <c>confirmed</c>, <c>imported</c> or another (G23).</summary>
    public IReadOnlyDictionary<string, long> ActiveBy { get; init; } = new Dictionary<string, long>();

    /// <summary>On the lists as active although their mailbox was called dead and nobody suppressed it (G29).</summary>
    public long Bouncers { get; init; }

    /// <summary>On a list for longer than <see cref="OverviewDue.After"/> without having said so again (G30).</summary>
    public long DueForOverview { get; init; }
}

/// <summary>The addresses that a pool sends from, as the world sees them (G02, G03).</summary>
public sealed record EgressFacts(string Pool, IReadOnlyList<EgressAddressFact> Addresses);

/// <param name="Name">What it says in EHLO.</param>
/// <param name="IsBound">This machine has the address.</param>
/// <param name="IsNamed">The address and the name point at each other; null when DNS could not be asked.</param>
/// <param name="Seen">What DNS said, in words.</param>
public sealed record EgressAddressFact(string Address, string Name, bool IsBound, bool? IsNamed, string Seen)
{
    /// <summary>Why newsletters wait for it though its name is right, such as a block list (A08); empty when they do not.</summary>
    public string HeldBy { get; init; } = "";

    /// <summary>Why somebody lets it rest; empty when nobody does.</summary>
    public string RestsFor { get; init; } = "";

    public bool MaySend => IsBound && IsNamed == true && HeldBy.Length == 0 && RestsFor.Length == 0;
}

/// <summary>Who runs the platform, as it was told in the settings (G08).</summary>
public sealed record PlatformFacts(string Operator, string Country, string AbuseContact);

/// <summary>How somebody is said to have joined, in an import or by mail (G21, G24).</summary>
/// <param name="Method">A word such as <c>form</c>, <c>paper</c> or <c>mail</c>.</param>
/// <param name="Source">The page, document or mail where it was.</param>
public sealed record OriginFacts(string Method, string Source);

/// <summary>What an overview shows a person of the lists they are on (G31).</summary>
/// <param name="On">The lists that they are on.</param>
/// <param name="Shown">The lists that it names with a way out of each.</param>
public sealed record OverviewFacts(IReadOnlyList<string> On, IReadOnlyList<string> Shown, bool HasWayOutOfAll);

/// <summary>The page that thanks who has just joined (G40).</summary>
/// <param name="Text">What it says.</param>
/// <param name="Sender">The address that bulk mail will come from.</param>
public sealed record WelcomePageFacts(string Text, string Sender);

/// <summary>One message as a reader gets it. Made from a compiled template with sample people, or from a raw file.</summary>
/// <param name="Stream"><c>bulk</c>, <c>transactional</c> or <c>system</c>.</param>
/// <param name="Fields">Header fields in order, names as written, values unfolded.</param>
/// <param name="Html">Decoded; null when there is none.</param>
/// <param name="Text">Decoded; null when there is none.</param>
/// <param name="TwinHtml">The same draft for another person, to find what differs; null when only one copy is known.</param>
/// <param name="Exits">The addresses of our own exit pages in this copy.</param>
/// <param name="TwinExits">The same in the twin.</param>
/// <param name="AssetHost">The platform's own asset host; null for mail of other systems.</param>
/// <param name="FormatFaults">What only the bytes can show: bare CR or LF, long lines, 8-bit octets, bad MIME.</param>
public sealed record MessageFacts(
    string Stream,
    IReadOnlyList<FieldFact> Fields,
    string? Html,
    string? Text,
    string? TwinHtml,
    ExitFacts? Exits,
    ExitFacts? TwinExits,
    string? AssetHost,
    IReadOnlyList<FormatFault> FormatFaults
)
{
    /// <summary>What the tenant has declared of itself; null for mail of other systems.</summary>
    public DeclaredSender? Declared { get; init; }

    /// <summary>The moment at which it is judged; null when nobody told, and then nothing is in the future.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>The whole message in octets; 0 when it is not built yet.</summary>
    public long SizeBytes { get; init; }

    /// <summary>The files that go along; images that the text shows are none.</summary>
    public IReadOnlyList<AttachmentFact> Attachments { get; init; } = [];

    /// <summary>Where <see cref="Html"/> stands in the file; null when there is no file.</summary>
    internal Reading.PartPlaces? HtmlPlaces { get; init; }

    /// <summary>Where <see cref="Text"/> stands in the file; null when there is no file.</summary>
    internal Reading.PartPlaces? TextPlaces { get; init; }

    public bool IsBulk => Stream == "bulk";

    /// <summary>Composed here, with our own asset host and exits.</summary>
    public bool IsOurs => AssetHost is not null;

    /// <summary>Read from bytes: every field that will ever be there is there.</summary>
    public bool IsWhole => Fields.Any(f => f.Line > 0);

    /// <summary>The HTML part, read once; null when there is none.</summary>
    public MailHtml? Page => Html is null ? null : MailHtml.Of(Html);

    public MailHtml? TwinPage => TwinHtml is null ? null : MailHtml.Of(TwinHtml);

    public IEnumerable<FieldFact> All(string name) =>
        Fields.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public FieldFact? First(string name) => All(name).FirstOrDefault();
}

/// <summary>Who a tenant is, and the names it may mail from.</summary>
/// <param name="Domains">The declared sending domains, A-labels.</param>
public sealed record DeclaredSender(
    IReadOnlyList<string> Domains,
    string LegalName,
    string PostalAddress,
    string Contact,
    string TradeRegister,
    string PrivacyUrl
);

/// <param name="Line">Counted from 1 in the raw message; 0 when composed by us.</param>
public sealed record FieldFact(string Name, string Value, int Line);

/// <summary>Where this copy lets its reader go.</summary>
public sealed record ExitFacts(string Leave, string Preferences, string Why, string Mailto);

/// <param name="RuleId">The format row it breaks, such as F01.</param>
public sealed record FormatFault(
    string RuleId,
    Said What,
    string Expected,
    Said Fix,
    int? Line,
    Verdict Verdict = Verdict.Block
);
