using Zegel.Mail.Addresses;

namespace Zegel.Consent;

/// <summary>Someone asks for an address to join one or more lists of a brand.</summary>
public sealed record OptInRequest
{
    /// <summary>Each with the words that stood beside its box. All of one brand.</summary>
    public required IReadOnlyList<AgreedList> Lists { get; init; }

    public required Mailbox Address { get; init; }

    /// <summary>As the visitor wrote it.</summary>
    public required string AddressAsTyped { get; init; }

    /// <summary>Kept with the request, and the person's own once they confirm; never in the confirmation mail.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>nl</c> or <c>en</c>: of the confirmation mail.</summary>
    public required string Language { get; init; }

    public required ConsentAct Act { get; init; }

    /// <summary>The form or channel, such as <c>form nieuws</c>.</summary>
    public required string Form { get; init; }

    public required string FormVersion { get; init; }

    /// <summary>SHA-256 in hex of the form as it was shown.</summary>
    public required string FormSnapshot { get; init; }

    /// <summary>The page on which it happened.</summary>
    public required string Origin { get; init; }

    public required Visitor Visitor { get; init; }
}

/// <param name="Wording">What stood beside the box, in full.</param>
public sealed record AgreedList(MailingList List, string Wording);

/// <summary>What came of a request. Whether the address was known, new, suppressed or asked for before is not told (C14).</summary>
public abstract record OptInResult
{
    OptInResult() { }

    /// <summary>If a mail may go there, it is queued.</summary>
    public sealed record Received : OptInResult;

    /// <summary>This visitor asked too often.</summary>
    public sealed record TooMany : OptInResult;

    /// <summary>The brand has no address for system mail yet, so nobody could be asked to confirm.</summary>
    public sealed record NoSender(string Brand) : OptInResult;
}

/// <summary>What a confirmation link stands for. A second use and a look change nothing.</summary>
public abstract record Confirmation
{
    Confirmation() { }

    /// <summary>Not used yet: one button confirms.</summary>
    public sealed record Open(IReadOnlyList<MailingList> Lists, string Language) : Confirmation;

    /// <summary>It was confirmed just now.</summary>
    public sealed record Done(IReadOnlyList<MailingList> Lists, string Language) : Confirmation;

    /// <summary>It was confirmed before.</summary>
    public sealed record AlreadyUsed(IReadOnlyList<MailingList> Lists, string Language) : Confirmation;

    /// <summary>Its seven days are over, or the person left since.</summary>
    public sealed record Expired(IReadOnlyList<MailingList> Lists, string Language) : Confirmation;

    /// <summary>No such link, or one that was cleared away since.</summary>
    public sealed record Unknown : Confirmation;
}
