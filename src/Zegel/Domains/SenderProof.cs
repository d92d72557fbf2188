using System.Globalization;
using LinqToDB.Mapping;
using Zegel.Rules;

namespace Zegel.Domains;

/// <summary>What is known of whether somebody reads what is written to a sender address (B01).</summary>
[Table("sender_proof")]
public sealed record SenderProof
{
    static readonly CultureInfo Dutch = CultureInfo.GetCultureInfo("nl-NL");

    [Column("address"), PrimaryKey]
    public required string Address { get; init; }

    [Column("tenant_id")]
    public required Guid TenantId { get; init; }

    [Column("proven_at")]
    public DateTimeOffset? ProvenAt { get; init; }

    [Column("proven_by")]
    public ProvenBy? ProvenBy { get; init; }

    /// <summary>Until when the proof counts.</summary>
    [Column("lapses_at")]
    public DateTimeOffset? LapsesAt { get; init; }

    /// <summary>The intent of the last mail that asked; also the token in its Reply-To.</summary>
    [Column("mail_id")]
    public Guid? MailId { get; init; }

    [Column("asked_at")]
    public DateTimeOffset? AskedAt { get; init; }

    [Column("code_hash")]
    public string? CodeHash { get; init; }

    /// <summary>Codes that were tried on the last mail.</summary>
    [Column("tries")]
    public int Tries { get; init; }

    /// <summary>Mails in the day that began at <see cref="AsksSince"/>.</summary>
    [Column("asks")]
    public int Asks { get; init; }

    [Column("asks_since")]
    public DateTimeOffset? AsksSince { get; init; }

    [Column("fault")]
    public ProofFault? Fault { get; init; }

    /// <summary>The receiver's words, or the host that its MX names now; empty without a fault.</summary>
    [Column("fault_text")]
    public string FaultText { get; init; } = "";

    /// <summary>When its MX was last asked for.</summary>
    [Column("looked_at")]
    public DateTimeOffset? LookedAt { get; init; }

    /// <summary>An address of which nothing is known yet.</summary>
    public static SenderProof None(Guid tenantId, string address) => new() { Address = address, TenantId = tenantId };

    /// <summary>Zegel itself keeps what is written to it.</summary>
    [NotColumn]
    public bool IsHere => ProvenBy is Domains.ProvenBy.Kept or Domains.ProvenBy.Use;

    public bool IsProvenAt(DateTimeOffset now) => LapsesAt > now;

    public ProofState StateAt(DateTimeOffset now) =>
        IsProvenAt(now) ? ProofState.Proven
        : Fault is ProofFault.Bounced ? ProofState.Bounced
        : Fault is ProofFault.Moved ? ProofState.Moved
        : AskedAt is not null && !(AskedAt <= ProvenAt) ? ProofState.Asked
        : ProvenAt is not null ? ProofState.Lapsed
        : ProofState.NeverAsked;

    /// <summary>
    /// Zegel asks once by itself: when nothing is known, when the mailbox has moved, and in the last month of a proof. It
    /// does not insist: who did not answer is told at the desk.
    /// </summary>
    internal bool WantsMailAt(DateTimeOffset now) =>
        ProvenAt is null
            ? AskedAt is null
            : !IsHere && LapsesAt <= now + SenderProofs.AskedAhead && !(AskedAt > ProvenAt);

    /// <summary>What follows the address in a sentence, such as “has not confirmed the test mail of 3 Nov 2026”.</summary>
    public string InWords(DateTimeOffset now) =>
        StateAt(now) switch
        {
            ProofState.Proven => $"{How} on {Day(ProvenAt)}, which counts until {Day(LapsesAt)}",
            ProofState.Asked => $"has not confirmed the test mail of {Day(AskedAt)}",
            ProofState.Bounced => $"sent the test mail of {Day(AskedAt)} back: {FaultText}",
            ProofState.Moved => $"is kept by {FaultText} now, and nobody there has confirmed a test mail",
            ProofState.Lapsed => $"was last proven on {Day(ProvenAt)}, more than 12 months ago",
            _ => "has never been asked to confirm a test mail",
        };

    /// <inheritdoc cref="InWords"/>
    internal string InDutch(DateTimeOffset now) =>
        StateAt(now) switch
        {
            ProofState.Proven => $"{How.Nl} op {DutchDay(ProvenAt)}, en dat telt tot {DutchDay(LapsesAt)}",
            ProofState.Asked => $"heeft de testmail van {DutchDay(AskedAt)} niet bevestigd",
            ProofState.Bounced => $"stuurde de testmail van {DutchDay(AskedAt)} terug: {FaultText}",
            ProofState.Moved => $"krijgt zijn post nu bij {FaultText}, en daar heeft niemand een testmail bevestigd",
            ProofState.Lapsed => $"is het laatst bewezen op {DutchDay(ProvenAt)}, langer dan 12 maanden geleden",
            _ => "kreeg nog nooit de vraag een testmail te bevestigen",
        };

    Said How =>
        ProvenBy switch
        {
            Domains.ProvenBy.Code => ("gave the code of a test mail", "gaf de code van een testmail"),
            Domains.ProvenBy.Reply => ("answered a test mail", "beantwoordde een testmail"),
            Domains.ProvenBy.Use => ("got mail that Zegel keeps", "kreeg mail die Zegel bewaart"),
            _ => ("was found to be kept by Zegel itself", "bleek door Zegel zelf bewaard te worden"),
        };

    static string Day(DateTimeOffset? at) => at?.ToString("d MMM yyyy", CultureInfo.InvariantCulture) ?? "";

    static string DutchDay(DateTimeOffset? at) => at?.ToString("d MMMM yyyy", Dutch) ?? "";
}

/// <summary>How an address was proven.</summary>
public enum ProvenBy
{
    /// <summary>Somebody gave the code that was sent there.</summary>
    [MapValue("code")]
    Code,

    /// <summary>Somebody answered the mail that was sent there.</summary>
    [MapValue("reply")]
    Reply,

    /// <summary>Its MX is our own: Zegel keeps what is written to it.</summary>
    [MapValue("kept")]
    Kept,

    /// <summary>Its MX is our own, and mail for it has arrived.</summary>
    [MapValue("use")]
    Use,
}

/// <summary>What ended a proof before its time.</summary>
public enum ProofFault
{
    /// <summary>The mail that asked came back.</summary>
    [MapValue("bounced")]
    Bounced,

    /// <summary>Zegel kept its mail, and the MX leads elsewhere now.</summary>
    [MapValue("moved")]
    Moved,
}

/// <summary>How far an address is.</summary>
public enum ProofState
{
    NeverAsked,

    /// <summary>A mail was sent, and nobody has answered.</summary>
    Asked,
    Bounced,
    Moved,

    /// <summary>Twelve months went by.</summary>
    Lapsed,
    Proven,
}

/// <summary>Where the mail of a domain goes.</summary>
public enum MailHome
{
    /// <summary>To our own mail host.</summary>
    Here,
    Elsewhere,

    /// <summary>No MX, or a null MX.</summary>
    Nowhere,

    /// <summary>No name server answered.</summary>
    Unknown,
}

/// <summary>An address after a look at the MX of its domain.</summary>
/// <param name="Host">The most preferred exchanger; empty when there is none.</param>
public sealed record SenderLook(SenderProof Proof, MailHome Home, string Host)
{
    /// <summary>The facts that the rules judge.</summary>
    public SenderFacts Facts(SenderAddress sender, DateTimeOffset now) =>
        new(
            sender.Address,
            sender.Stream.ToString().ToLowerInvariant(),
            Proof.IsProvenAt(now),
            (Proof.InWords(now), Proof.InDutch(now)),
            IsAnswerAwaited: Proof.StateAt(now) == ProofState.Asked,
            // Whose mail is kept elsewhere stays proven while DNS is silent.
            CouldNotCheck: Home == MailHome.Unknown && (Proof.IsHere || !Proof.IsProvenAt(now))
        );
}
