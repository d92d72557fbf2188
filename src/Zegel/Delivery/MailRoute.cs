using System.Net;
using Zegel.Mail.Reports;

namespace Zegel.Delivery;

/// <summary>Where mail for a domain goes.</summary>
public abstract record MailRoute
{
    MailRoute() { }

    /// <summary>To these hosts, tried in this order.</summary>
    public sealed record To(IReadOnlyList<MailExchange> Exchanges) : MailRoute;

    /// <summary>Nowhere: for good (5.x.x) or for now (4.x.x).</summary>
    public sealed record Nowhere(EnhancedStatus Status, string Why) : MailRoute;
}

/// <summary>A host that takes mail, and its addresses in the order to try them.</summary>
public sealed record MailExchange(string Host, IReadOnlyList<IPAddress> Addresses)
{
    /// <summary>What its domain demands of the encryption.</summary>
    public TransportDemand Demand { get; init; } = TransportDemand.None;
}
