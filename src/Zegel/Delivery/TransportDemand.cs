using Zegel.Mail.Smtp;
using Zegel.Mail.Transport;

namespace Zegel.Delivery;

/// <summary>What a receiver's domain published about the encryption of mail to one of its hosts (A61, A62).</summary>
/// <param name="Tls">Instead of the provider's own policy; null where nothing was published.</param>
/// <param name="Associations">What signed DNS says of the certificate; empty without DANE.</param>
/// <param name="Source">For people: <c>MTA-STS</c>, <c>DANE 3 1 1 …</c>, or empty. Two demands with the same source are the same.</param>
public sealed record TransportDemand(TlsPolicy? Tls, IReadOnlyList<TlsaAssociation> Associations, string Source)
{
    public static TransportDemand None { get; } = new(null, [], "");

    /// <summary>A certificate that authorities vouch for (RFC 8461 §4.1).</summary>
    public static TransportDemand MtaSts { get; } = new(TlsPolicy.Required, [], "MTA-STS");

    /// <summary>One of these certificates; encryption with any, when none of the records can be used (RFC 7672 §2.2).</summary>
    public static TransportDemand Dane(IReadOnlyList<TlsaAssociation> associations)
    {
        var usable = associations.Where(a => a.IsUsable).ToList();
        return usable.Count == 0
            ? new TransportDemand(TlsPolicy.Encrypted, [], "DANE without a usable record")
            : new TransportDemand(TlsPolicy.Encrypted, usable, $"DANE {string.Join(", ", usable)}");
    }
}
