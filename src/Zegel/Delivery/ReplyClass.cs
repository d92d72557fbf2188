namespace Zegel.Delivery;

/// <summary>What a refusal is about (B09).</summary>
public enum ReplyClass
{
    RecipientInvalid,
    RecipientDisabled,
    MailboxFull,
    PolicyContent,
    PolicyReputation,
    PolicyAuth,
    Rate,
    Protocol,
    Routing,
    Expired,
    AutoReply,
    Challenge,
    Unknown,
}

/// <summary>Who can mend a fault. Only a fault of the address is held against the person.</summary>
public enum FaultOwner
{
    Address,
    Content,
    Reputation,
    Configuration,

    /// <summary>Time mends it, or nobody knows.</summary>
    Transient,
}

public static class ReplyClasses
{
    static readonly string[] Words =
    [
        "recipient-invalid",
        "recipient-disabled",
        "mailbox-full",
        "policy-content",
        "policy-reputation",
        "policy-auth",
        "rate",
        "protocol",
        "routing",
        "expired",
        "auto-reply",
        "challenge",
        "unknown",
    ];

    extension(ReplyClass replyClass)
    {
        /// <summary>The word of B09, as stored and shown.</summary>
        public string Word => Words[(int)replyClass];

        public FaultOwner Owner =>
            replyClass switch
            {
                ReplyClass.RecipientInvalid or ReplyClass.RecipientDisabled or ReplyClass.MailboxFull =>
                    FaultOwner.Address,
                ReplyClass.PolicyContent or ReplyClass.Challenge => FaultOwner.Content,
                ReplyClass.PolicyReputation => FaultOwner.Reputation,
                ReplyClass.PolicyAuth or ReplyClass.Protocol or ReplyClass.Routing => FaultOwner.Configuration,
                _ => FaultOwner.Transient,
            };
    }

    /// <exception cref="FormatException">Not a word of B09.</exception>
    public static ReplyClass Parse(string word) =>
        Array.IndexOf(Words, word) is >= 0 and var index
            ? (ReplyClass)index
            : throw new FormatException($"“{word}” is not a class of replies");
}
