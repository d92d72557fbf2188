using Zegel.Mail.Addresses;

namespace Zegel.Mail.Dkim;

/// <summary>The result words of RFC 8601 §2.7.1.</summary>
public enum DkimVerdict
{
    /// <summary>The signature verifies.</summary>
    Pass,

    /// <summary>The message is not what was signed.</summary>
    Fail,

    /// <summary>It could not be examined.</summary>
    Neutral,

    /// <summary>Well formed, but not acceptable: an old algorithm, a short key, out of its time.</summary>
    Policy,

    /// <summary>The key could not be asked for just now.</summary>
    TempError,

    /// <summary>The signature or its key is broken for good.</summary>
    PermError,
}

/// <summary>What became of one DKIM-Signature field.</summary>
/// <param name="Reason">A clause for people; empty when it passed.</param>
/// <param name="Domain"><c>d=</c>; null when it is no domain name.</param>
/// <param name="Selector"><c>s=</c> as written.</param>
/// <param name="Algorithm"><c>a=</c> as written.</param>
public sealed record DkimSignatureResult(
    DkimVerdict Verdict,
    string Reason,
    DomainName? Domain,
    string Selector,
    string Algorithm
)
{
    /// <summary>0 when no key was found.</summary>
    public int KeyBits { get; init; }

    /// <summary><c>l=</c> is there: anything may have been added to the body (RFC 6376 §8.2).</summary>
    public bool IsPartial { get; init; }

    /// <summary>The key says <c>t=y</c>: the signature counts like none (RFC 6376 §3.6.1).</summary>
    public bool IsTesting { get; init; }

    /// <summary>The names in <c>h=</c>, as written and as often.</summary>
    public IReadOnlyList<string> SignedFields { get; init; } = [];

    public DateTimeOffset? SignedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Only then may anything be decided by it (A25, A32).</summary>
    public bool IsTrusted => Verdict == DkimVerdict.Pass && !IsPartial && !IsTesting;
}
