using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;

namespace Zegel.Mail.Network;

/// <summary>What the real network needs to know.</summary>
/// <param name="Resolvers">Asked in this order; null takes those of the system.</param>
/// <param name="AuthoritativePort">Where name servers of zones listen.</param>
public sealed record RealNetworkOptions(IReadOnlyList<IPEndPoint>? Resolvers = null, int AuthoritativePort = 53)
{
    /// <summary>For one try of one server; there are two tries.</summary>
    public TimeSpan DnsTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>DNS over UDP and TCP, and TCP connections, of the machine this process runs on.</summary>
public sealed class RealNetwork : INetwork
{
    readonly RealNetworkOptions options;
    readonly TimeProvider clock;
    readonly LookupClient dns;
    bool? isValidating;
    readonly ConcurrentDictionary<IPEndPoint, NameServer[]> servers = new();

    public RealNetwork(RealNetworkOptions options, TimeProvider clock)
    {
        (this.options, this.clock) = (options, clock);
        Resolvers = options.Resolvers ?? [.. SystemResolvers()];
        dns = new LookupClient(
            new LookupClientOptions
            {
                // Each question names its server.
                AutoResolveNameServers = false,
                // The resolver caches; a second cache here would hide a record that was just mended.
                UseCache = false,
                Timeout = options.DnsTimeout,
                Retries = 1,
                UseTcpFallback = true,
                ExtendedDnsBufferSize = 1232,
                ThrowDnsErrors = false,
            }
        );
    }

    public IReadOnlyList<IPEndPoint> Resolvers { get; }

    public int AuthoritativePort => options.AuthoritativePort;

    /// <summary>The name under which the PTR record of an address stands (RFC 1035 §3.5, RFC 3596 §2.5).</summary>
    public static string ReverseName(IPAddress address) => address.GetArpaName().TrimEnd('.');

    public async ValueTask<DnsAnswer> QueryAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        var answer = DnsAnswer.Of(DnsStatus.TimedOut);
        foreach (var resolver in Resolvers)
        {
            answer = await QueryAsync(resolver, name, type, cancellationToken);
            if (answer.IsAnswer)
                break;
        }
        return answer;
    }

    public async ValueTask<DnsAnswer> QueryAsync(
        IPEndPoint server,
        string name,
        DnsType type,
        CancellationToken cancellationToken
    )
    {
        if (!CanHold(name))
            return DnsAnswer.Of(DnsStatus.NoSuchName);
        try
        {
            var only =
                servers.Count < 1000
                    ? servers.GetOrAdd(server, one => [new NameServer(one)])
                    : [new NameServer(server)];
            return Read(
                await dns.QueryServerAsync(only, new DnsQuestion(name, (QueryType)type), cancellationToken),
                type
            );
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The question was cancelled.", e, cancellationToken);
        }
        catch (DnsResponseException e) when (e.Code != DnsResponseCode.ConnectionTimeout && e.InnerException is null)
        {
            return DnsAnswer.Of(DnsStatus.ServerFailure);
        }
        catch (Exception e)
            when (e is DnsResponseException or SocketException or OperationCanceledException or IOException)
        {
            return DnsAnswer.Of(DnsStatus.TimedOut);
        }
        catch (Exception e) when (e is DnsXidMismatchException or ArgumentException or IndexOutOfRangeException)
        {
            return DnsAnswer.Of(DnsStatus.ServerFailure); // bytes that are no answer
        }
    }

    public async ValueTask<DnssecStatus> AuthenticityAsync(
        string name,
        DnsType type,
        CancellationToken cancellationToken
    )
    {
        if (Resolvers is not [var resolver, ..] || !CanHold(name))
            return DnssecStatus.Unknown;
        // Asked once: whether the resolver validates does not change while we run.
        isValidating ??= await DnssecProbe.IsValidatingAsync(resolver, clock, cancellationToken);
        return isValidating == true
            ? await DnssecProbe.StatusAsync(resolver, name, type, clock, cancellationToken)
            : DnssecStatus.Unknown;
    }

    public async ValueTask<IConnection> ConnectAsync(
        IPAddress? source,
        IPEndPoint target,
        CancellationToken cancellationToken
    )
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Nagle's algorithm against delayed acknowledgements costs 40 ms a message.
            socket.NoDelay = true;
            Bind(socket, source);
            using var limit = new CancellationTokenSource(options.ConnectTimeout, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            await ConnectAsync(socket, target, either.Token, cancellationToken);
            return new TcpConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Labels of 1 to 63 octets, 253 together (RFC 1035 §2.3.4).</summary>
    static bool CanHold(string name)
    {
        var bare = name.TrimEnd('.');
        return bare.Length is > 0 and <= 253
            && Array.TrueForAll(bare.Split('.'), label => label.Length is > 0 and <= 63);
    }

    static void Bind(Socket socket, IPAddress? source)
    {
        if (source is null)
            return;
        try
        {
            socket.Bind(new IPEndPoint(source, 0));
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new ConnectException(ConnectFault.SourceUnavailable, $"{source} cannot be bound: {e.Message}", e);
        }
    }

    static async ValueTask ConnectAsync(
        Socket socket,
        IPEndPoint target,
        CancellationToken either,
        CancellationToken caller
    )
    {
        try
        {
            await socket.ConnectAsync(target, either);
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            throw new ConnectException(ConnectFault.TimedOut, $"{target} did not answer in time");
        }
        catch (SocketException e)
        {
            var fault = e.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => ConnectFault.Refused,
                SocketError.TimedOut => ConnectFault.TimedOut,
                _ => ConnectFault.Unreachable,
            };
            throw new ConnectException(fault, $"{target}: {e.Message}", e);
        }
    }

    static IEnumerable<IPEndPoint> SystemResolvers() =>
        NameServer
            .ResolveNameServers(skipIPv6SiteLocal: true, fallbackToGooglePublicDns: false)
            .Select(server => new IPEndPoint(IPAddress.Parse(server.Address), server.Port));

    static DnsAnswer Read(IDnsQueryResponse response, DnsType type)
    {
        if (
            response.Header.ResponseCode
            is not (DnsHeaderResponseCode.NoError or DnsHeaderResponseCode.NotExistentDomain)
        )
            return DnsAnswer.Of(DnsStatus.ServerFailure);
        var records = new List<DnsRecord>();
        var aliases = new List<DnsRecord>();
        foreach (var answer in response.Answers)
        {
            if ((int)answer.RecordType == (int)type && Record(answer, type) is { } record)
                records.Add(record);
            else if (answer is CNameRecord alias)
                aliases.Add(Record(alias, DnsType.Cname)!);
        }
        var status =
            response.Header.ResponseCode == DnsHeaderResponseCode.NotExistentDomain ? DnsStatus.NoSuchName
            : records.Count > 0 ? DnsStatus.Found
            : DnsStatus.NoData;
        return new DnsAnswer(status, records, aliases, status == DnsStatus.Found ? null : NegativeTimeToLive(response));
    }

    /// <summary>The lesser of the SOA's own life and its last field (RFC 2308 §5).</summary>
    static TimeSpan? NegativeTimeToLive(IDnsQueryResponse response) =>
        response.Authorities.OfType<SoaRecord>().FirstOrDefault() is { } soa
            ? TimeSpan.FromSeconds(Math.Min(soa.InitialTimeToLive, soa.Minimum))
            : null;

    static DnsRecord? Record(DnsResourceRecord record, DnsType type)
    {
        var name = Name(record.DomainName);
        var life = TimeSpan.FromSeconds(record.InitialTimeToLive);
        return record switch
        {
            AddressRecord r => new(name, type, r.Address.ToString(), life, Address: r.Address),
            MxRecord r => new(name, type, Name(r.Exchange), life, r.Preference),
            TxtRecord r => new(name, type, string.Concat(r.Text), life),
            CNameRecord r => new(name, type, Name(r.CanonicalName), life),
            PtrRecord r => new(name, type, Name(r.PtrDomainName), life),
            NsRecord r => new(name, type, Name(r.NSDName), life),
            SoaRecord r => new(name, type, Name(r.MName), life, Number: r.Serial),
            TlsaRecord r => new(
                name,
                type,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(int)r.CertificateUsage} {(int)r.Selector} {(int)r.MatchingType} {Convert.ToHexStringLower([.. r.CertificateAssociationData])}"
                ),
                life
            ),
            CaaRecord r => new(
                name,
                type,
                string.Create(CultureInfo.InvariantCulture, $"{r.Flags} {r.Tag} \"{r.Value}\""),
                life
            ),
            _ => null,
        };
    }

    static string Name(DnsString name) => name.Value.TrimEnd('.').ToLowerInvariant();
}
