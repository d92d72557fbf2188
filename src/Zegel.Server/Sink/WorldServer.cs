using System.Net;
using ARSoft.Tools.Net.Dns;
using Zegel.Mail.Network;
using Zegel.Server.Dns;

namespace Zegel.Server.Sink;

/// <summary>The demo's second DNS server: it speaks for the <see cref="World"/>, as its authority and its resolver.</summary>
sealed class WorldServer : IDisposable
{
    const int TcpTimeout = 3_000;
    const int TcpKeepAlive = 5_000;

    readonly DnsServer server;
    readonly World world;

    public WorldServer(World world, IPEndPoint listen)
    {
        this.world = world;
        server = new DnsServer(
            new UdpServerTransport(listen),
            new TcpServerTransport(listen, TcpTimeout, TcpKeepAlive)
        );
        server.QueryReceived += async (_, received) =>
        {
            if (received.Query is DnsMessage { Questions: [var question] } query)
                received.Response = await AnswerAsync(query, question);
        };
        server.Start();
    }

    async Task<DnsMessage> AnswerAsync(DnsMessage query, DnsQuestion question)
    {
        var response = query.CreateResponseInstance();
        response.IsRecursionAllowed = true;
        response.IsAuthoritiveAnswer = true;
        var name = string.Join('.', question.Name.Labels).ToLowerInvariant();
        var type = (DnsType)(int)question.RecordType;
        var answer = Enum.IsDefined(type)
            ? await world.AnswerAsync(name, type, CancellationToken.None)
            : DnsAnswer.Of(DnsStatus.NoData);
        response.ReturnCode = answer.Status switch
        {
            DnsStatus.NoSuchName => ReturnCode.NxDomain,
            DnsStatus.ServerFailure or DnsStatus.TimedOut => ReturnCode.ServerFailure,
            _ => ReturnCode.NoError,
        };
        foreach (var record in answer.Aliases.Concat(answer.Records))
            response.AnswerRecords.Add(
                record.Type == DnsType.Soa
                    ? Start(record)
                    : ZoneServer.Record(
                        record.Type,
                        record.Text,
                        record.Preference,
                        ZoneServer.ToName(record.Name),
                        (int)record.TimeToLive.TotalSeconds
                    )
            );
        return response;
    }

    static SoaRecord Start(DnsRecord record) =>
        new(
            ZoneServer.ToName(record.Name),
            (int)record.TimeToLive.TotalSeconds,
            ZoneServer.ToName(record.Text),
            ZoneServer.ToName($"hostmaster.{record.Name}"),
            (uint)record.Number,
            refreshInterval: 3600,
            retryInterval: 600,
            expireInterval: 1_209_600,
            negativeCachingTTL: 1
        );

    public void Dispose() => server.Stop();
}
