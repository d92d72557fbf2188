namespace Zegel.Mail.Addresses;

/// <summary>The argument of <c>MAIL FROM</c>: a mailbox, or null for notifications (RFC 5321 §4.5.5).</summary>
public sealed record ReversePath(Mailbox? Mailbox)
{
    /// <summary><c>&lt;&gt;</c>: nothing may be sent back.</summary>
    public static ReversePath Null { get; } = new((Mailbox?)null);

    /// <summary>With its angle brackets, as on the wire.</summary>
    public override string ToString() => $"<{Mailbox}>";
}
