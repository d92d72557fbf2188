using System.Net;
using System.Net.Sockets;
using ARSoft.Tools.Net;
using ARSoft.Tools.Net.Dns;
using Zegel.Domains;
using Zegel.Mail.Network;

namespace Zegel.Server.Dns;

/// <summary>
/// Answers for the platform's own zone, over UDP and TCP (RFC 1035, 7766). Authoritative only: it never asks others on
/// behalf of a stranger.
/// </summary>
public sealed class ZoneServer : IDisposable
{
    /// <summary>Beyond this, questions are dropped: whoever meant it asks again.</summary>
    const int AtOnceMax = 256;

    const int PortTriesMax = 20;

    readonly PlatformZoneSource zone;
    readonly ILogger<ZoneServer> log;
    readonly CancellationTokenSource stopping = new();
    DnsServer? server;
    int atOnce;

    public ZoneServer(PlatformZoneSource zone, ILogger<ZoneServer> log) => (this.zone, this.log) = (zone, log);

    /// <summary>Where it listens, UDP and TCP alike.</summary>
    public IPEndPoint? EndPoint { get; private set; }

    /// <summary>Begins to listen. Port 0 takes one that is free for both UDP and TCP.</summary>
    /// <exception cref="SocketException">The address or port is not to be had.</exception>
    public IPEndPoint Start(IPEndPoint listen)
    {
        for (var tries = 1; ; tries++)
        {
            var at = listen.Port != 0 ? listen : new IPEndPoint(listen.Address, FreePort(listen.Address));
            try
            {
                var candidate = new DnsServer(new UdpServerTransport(at), new BoundedTcpTransport(at));
                candidate.QueryReceived += AnswerAsync;
                candidate.ExceptionThrown += (_, thrown) =>
                {
                    log.LogDebug(thrown.Exception, "a DNS question could not be handled");
                    return Task.CompletedTask;
                };
                candidate.Start();
                server = candidate;
                return EndPoint = at;
            }
            catch (SocketException) when (listen.Port == 0 && tries < PortTriesMax)
            {
                // Somebody took it between our look and our start.
            }
        }
    }

    async Task AnswerAsync(object sender, QueryReceivedEventArgs received)
    {
        if (received.Query is not DnsMessage query)
            return;
        if (Interlocked.Increment(ref atOnce) > AtOnceMax)
        {
            Interlocked.Decrement(ref atOnce);
            return;
        }
        try
        {
            received.Response = await AnswerAsync(query);
        }
        finally
        {
            Interlocked.Decrement(ref atOnce);
        }
    }

    async Task<DnsMessage> AnswerAsync(DnsMessage query)
    {
        var response = query.CreateResponseInstance();
        response.IsRecursionAllowed = false;
        if (query.OperationCode != OperationCode.Query)
        {
            response.ReturnCode = ReturnCode.NotImplemented;
            return response;
        }
        if (query.Questions.Count != 1)
        {
            response.ReturnCode = ReturnCode.FormatError;
            return response;
        }
        var question = query.Questions[0];
        if (question.RecordClass != RecordClass.INet)
        {
            response.ReturnCode = ReturnCode.Refused;
            return response;
        }
        var current = await zone.CurrentAsync(stopping.Token);
        var name = string.Join('.', question.Name.Labels);
        var answer = current.Answer(name, (int)question.RecordType);
        var timeToLive = (int)current.Zone.TimeToLive.TotalSeconds;
        response.IsAuthoritiveAnswer = answer.Status != ZoneStatus.Refused;
        response.ReturnCode = answer.Status switch
        {
            ZoneStatus.NoSuchName => ReturnCode.NxDomain,
            ZoneStatus.Refused => ReturnCode.Refused,
            _ => ReturnCode.NoError,
        };
        if (answer.Authority is { } start)
        {
            var soa = Soa(start, (int)start.NegativeTimeToLive.TotalSeconds);
            if (question.RecordType == RecordType.Soa && soa.Name.Equals(question.Name, ignoreCase: true))
                response.AnswerRecords.Add(Soa(start, timeToLive));
            else
                response.AuthorityRecords.Add(soa);
        }
        // The owner's name is given back in the case it was asked: some resolvers check that.
        response.AnswerRecords.AddRange(answer.Answers.Select(e => Record(e, question.Name, timeToLive)));
        response.AdditionalRecords.AddRange(answer.Additional.Select(e => Record(e, ToName(e.Name), timeToLive)));
        return response;
    }

    static SoaRecord Soa(ZoneStart start, int timeToLive) =>
        new(
            ToName(start.Zone),
            timeToLive,
            ToName(start.Master),
            ToName(start.Responsible),
            start.Serial,
            refreshInterval: 3600,
            retryInterval: 600,
            expireInterval: 1_209_600,
            negativeCachingTTL: (int)start.NegativeTimeToLive.TotalSeconds
        );

    static DnsRecordBase Record(DnsEntry entry, DomainName name, int timeToLive) =>
        Record(entry.Type, entry.Value, entry.Priority ?? 0, name, timeToLive);

    internal static DnsRecordBase Record(DnsType type, string value, int priority, DomainName name, int timeToLive) =>
        type switch
        {
            DnsType.A => new ARecord(name, timeToLive, IPAddress.Parse(value)),
            DnsType.Aaaa => new AaaaRecord(name, timeToLive, IPAddress.Parse(value)),
            DnsType.Mx => new MxRecord(name, timeToLive, (ushort)priority, ToName(value)),
            DnsType.Ns => new NsRecord(name, timeToLive, ToName(value)),
            DnsType.Ptr => new PtrRecord(name, timeToLive, ToName(value)),
            DnsType.Cname => new CNameRecord(name, timeToLive, ToName(value)),
            _ => new TxtRecord(name, timeToLive, DnsEntryText.Strings(value)),
        };

    internal static DomainName ToName(string name) => new(name.Split('.'));

    internal static int FreePort(IPAddress address)
    {
        using var probe = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        probe.Bind(new IPEndPoint(address, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    public void Dispose()
    {
        stopping.Cancel();
        try
        {
            server?.Stop();
        }
        catch (AggregateException stopped) when (stopped.InnerExceptions.All(e => e is OperationCanceledException))
        {
            // Stopping cancels who waits for a connection; the library now and then reports just that.
        }
        stopping.Dispose();
    }
}
