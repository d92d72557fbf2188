using System.IO.Pipelines;
using System.Net;

namespace Zegel.Mail.Network;

/// <summary>The outside world: DNS and TCP. The simulator and the tests bring their own.</summary>
public interface INetwork
{
    /// <summary>Asks the resolver this process uses for mail. Never throws for an answer or its absence.</summary>
    ValueTask<DnsAnswer> QueryAsync(string name, DnsType type, CancellationToken cancellationToken);

    /// <summary>Asks one given server, for checks that compare resolvers and authoritative servers.</summary>
    ValueTask<DnsAnswer> QueryAsync(IPEndPoint server, string name, DnsType type, CancellationToken cancellationToken);

    /// <summary>Whether what the resolver says of a name is signed, by a resolver that validates (RFC 4035 §3.2.3).</summary>
    ValueTask<DnssecStatus> AuthenticityAsync(string name, DnsType type, CancellationToken cancellationToken) =>
        new(DnssecStatus.Unknown);

    /// <summary>The resolvers that a domain check compares, the one used for mail first.</summary>
    IReadOnlyList<IPEndPoint> Resolvers { get; }

    /// <summary>Where the name servers of a zone listen (53; another port in the loopback profile).</summary>
    int AuthoritativePort { get; }

    /// <summary>Opens a TCP connection from <paramref name="source"/>, bound before connecting (A01).</summary>
    /// <exception cref="ConnectException">It could not be opened; the kind says whose fault it is.</exception>
    ValueTask<IConnection> ConnectAsync(IPAddress? source, IPEndPoint target, CancellationToken cancellationToken);
}

/// <summary>An open byte stream to a peer.</summary>
public interface IConnection : IDuplexPipe, IAsyncDisposable
{
    IPEndPoint? LocalEndPoint { get; }

    IPEndPoint RemoteEndPoint { get; }
}

/// <summary>Why a connection did not open.</summary>
public enum ConnectFault
{
    /// <summary>The source address cannot be bound: our own fault, nothing may leave from another address.</summary>
    SourceUnavailable,
    Refused,
    TimedOut,
    Unreachable,
}

/// <summary>A TCP connection could not be opened.</summary>
public sealed class ConnectException(ConnectFault fault, string message, Exception? inner = null)
    : IOException(message, inner)
{
    public ConnectFault Fault { get; } = fault;
}

/// <summary>The record types Zegel asks for (RFC 1035, 3596).</summary>
public enum DnsType
{
    A = 1,
    Ns = 2,
    Cname = 5,
    Soa = 6,
    Ptr = 12,
    Mx = 15,
    Txt = 16,
    Aaaa = 28,

    /// <summary>RFC 6698: what certificate a server shows.</summary>
    Tlsa = 52,

    /// <summary>RFC 8659: who may issue certificates for a name.</summary>
    Caa = 257,
}

/// <summary>What signatures in DNS say of an answer (RFC 4033 §5).</summary>
public enum DnssecStatus
{
    /// <summary>No validating resolver could be asked: nothing is known.</summary>
    Unknown,

    /// <summary>Signed, and the signatures hold up to the root.</summary>
    Secure,

    /// <summary>Not signed, and the zone above says so.</summary>
    Insecure,

    /// <summary>Signed, and the signatures do not hold: validating resolvers give no answer at all.</summary>
    Bogus,
}

/// <summary>How a question ended. The kinds are never mixed up: only the first three are answers.</summary>
public enum DnsStatus
{
    /// <summary>There are records.</summary>
    Found,

    /// <summary>The name exists, not with this type.</summary>
    NoData,

    /// <summary>NXDOMAIN: the name does not exist.</summary>
    NoSuchName,

    /// <summary>The server answered SERVFAIL, REFUSED or something unusable.</summary>
    ServerFailure,

    /// <summary>Nobody answered in time.</summary>
    TimedOut,
}

/// <summary>One record of an answer. Which members count depends on the type.</summary>
/// <param name="Text">
/// The target name (CNAME, MX, NS, PTR, SOA; lower case, no trailing dot), the joined strings (TXT), the address as text (A,
/// AAAA), or the data as a zone file writes it (TLSA, CAA).
/// </param>
/// <param name="Preference">MX only.</param>
/// <param name="Address">A and AAAA only.</param>
/// <param name="TimeToLive">As the server gave it.</param>
/// <param name="Number">SOA only: the serial.</param>
public sealed record DnsRecord(
    string Name,
    DnsType Type,
    string Text,
    TimeSpan TimeToLive,
    int Preference = 0,
    IPAddress? Address = null,
    long Number = 0
);

/// <summary>An answer, with CNAMEs already followed by the resolver and listed among the records.</summary>
/// <param name="Records">Those of the type asked for, in the order given.</param>
/// <param name="Aliases">The CNAME records passed on the way.</param>
/// <param name="NegativeTimeToLive">How long "no" may be kept (RFC 2308), when the answer is a no.</param>
public sealed record DnsAnswer(
    DnsStatus Status,
    IReadOnlyList<DnsRecord> Records,
    IReadOnlyList<DnsRecord> Aliases,
    TimeSpan? NegativeTimeToLive = null
)
{
    public static DnsAnswer Of(DnsStatus status) => new(status, [], []);

    /// <summary>False when the world could not be asked: no verdict may be drawn from it.</summary>
    public bool IsAnswer => Status is DnsStatus.Found or DnsStatus.NoData or DnsStatus.NoSuchName;
}
