using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Zegel.Domains;
using Zegel.Mail.Network;
using Zegel.Storage;
using Zegel.Tests.Databases;

namespace Zegel.Server.Dns;

/// <summary>The real server on loopback, asked by the real resolver client.</summary>
public abstract class ZoneServerTests(TestDatabase fixture)
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    sealed record Scene(
        Database Database,
        SendingDomain Domain,
        ZoneServer Server,
        PlatformZoneSource Source,
        RealNetwork Network
    ) : IAsyncDisposable
    {
        public ValueTask<DnsAnswer> AskAsync(string name, DnsType type) => Network.QueryAsync(name, type, Token);

        public async ValueTask DisposeAsync()
        {
            Server.Dispose();
            Source.Dispose();
            await Database.DisposeAsync();
        }
    }

    async Task<Scene> SceneAsync()
    {
        var database = await fixture.CreateAsync();
        var now = TimeProvider.System.GetUtcNow();
        var tenant = await Given.TenantAsync(database, now);
        var domain = await GivenDomains.RequestedAsync(database, tenant, now);
        var source = new PlatformZoneSource(database, GivenDomains.Zone, TimeProvider.System, TimeSpan.Zero);
        var server = new ZoneServer(source, NullLogger<ZoneServer>.Instance);
        var at = server.Start(new IPEndPoint(IPAddress.Loopback, 0));
        return new Scene(
            database,
            domain,
            server,
            source,
            new RealNetwork(new RealNetworkOptions([at]), TimeProvider.System)
        );
    }

    [Fact]
    [Trait("Rule", "A30")]
    public async Task Gives_the_whole_key_also_when_it_does_not_fit_a_datagram()
    {
        await using var scene = await SceneAsync();
        var keys = await GivenDomains.KeysAsync(scene.Database, scene.Domain);
        var name = GivenDomains.Zone.KeyHost(scene.Domain.Id, "zg1");
        var answer = await scene.AskAsync(name, DnsType.Txt);
        answer.Status.ShouldBe(DnsStatus.Found);
        answer.Records.ShouldHaveSingleItem().Text.ShouldBe(keys[0].PublicKey);
        answer.Records[0].TimeToLive.ShouldBe(TimeSpan.FromHours(1));
        (await RawAsync(scene.Server.EndPoint!, name, overTcp: false)).IsTruncatedOrWhole.ShouldBeTrue();
        (await RawAsync(scene.Server.EndPoint!, name, overTcp: true)).Octets.ShouldBeGreaterThan(400);
    }

    [Fact]
    public async Task Gives_mail_exchangers_addresses_and_texts()
    {
        await using var scene = await SceneAsync();
        var mx = (await scene.AskAsync(GivenDomains.Zone.ReturnTarget(scene.Domain.Id), DnsType.Mx)).Records;
        (mx[0].Text, mx[0].Preference).ShouldBe(("mx.mail.zegel.example", 10));
        (await scene.AskAsync("MTA1.mail.zegel.example", DnsType.Aaaa)).Records[0].Text.ShouldBe("2001:db8::10");
        (await scene.AskAsync("_spf.mail.zegel.example", DnsType.Txt)).Records[0].Text.ShouldStartWith("v=spf1 ip4:");
        (await scene.AskAsync("mail.zegel.example", DnsType.Ns)).Records[0].Text.ShouldBe("ns1.mail.zegel.example");
        (await scene.AskAsync("mail.zegel.example", DnsType.Soa)).Records[0].Text.ShouldBe("ns1.mail.zegel.example");
    }

    [Theory]
    [InlineData("nobody.mail.zegel.example", DnsStatus.NoSuchName)]
    [InlineData("dkim.mail.zegel.example", DnsStatus.NoData)]
    [InlineData("www.mail.zegel.example", DnsStatus.NoData)]
    [InlineData("example.nl", DnsStatus.ServerFailure)]
    public async Task Says_no_in_the_right_way_and_is_no_resolver(string name, DnsStatus status)
    {
        await using var scene = await SceneAsync();
        var answer = await scene.AskAsync(name, DnsType.Txt);
        answer.Status.ShouldBe(status);
        if (answer.IsAnswer)
            answer.NegativeTimeToLive.ShouldBe(GivenDomains.Zone.NegativeTimeToLive);
    }

    [Fact]
    [Trait("Rule", "A51")]
    public async Task A_domain_appears_as_soon_as_it_is_registered()
    {
        await using var scene = await SceneAsync();
        const string name = "shop.example.nl._report._dmarc.rua.mail.zegel.example";
        (await scene.AskAsync(name, DnsType.Txt)).Status.ShouldBe(DnsStatus.NoSuchName);
        var now = TimeProvider.System.GetUtcNow();
        var tenant = await Given.TenantAsync(scene.Database, now, "other");
        await GivenDomains.RequestedAsync(scene.Database, tenant, now, "shop.example.nl");
        (await scene.AskAsync(name, DnsType.Txt)).Records.ShouldHaveSingleItem().Text.ShouldBe("v=DMARC1");
    }

    [Fact]
    public async Task Rubbish_idle_connections_and_a_flood_of_questions_leave_it_standing()
    {
        await using var scene = await SceneAsync();
        using var socket = new System.Net.Sockets.UdpClient();
        socket.Connect(scene.Server.EndPoint!);
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var rubbish = new byte[random.Next(1, 600)];
            random.NextBytes(rubbish);
            await socket.SendAsync(rubbish, Token);
        }
        var idle = Enumerable.Range(0, 300).Select(_ => new System.Net.Sockets.TcpClient()).ToList();
        foreach (var client in idle)
            await client.ConnectAsync(scene.Server.EndPoint!, Token);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => scene.AskAsync($"n{i}.mail.zegel.example", DnsType.A).AsTask())
        );
        answers.ShouldAllBe(a => a.Status == DnsStatus.NoSuchName);
        // Who connects and says nothing is shown out.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        (await idle[0].GetStream().ReadAsync(new byte[1], limit.Token)).ShouldBe(0);
        // …and then there is room again.
        var (octets, _) = await RawAsync(scene.Server.EndPoint!, "_spf.mail.zegel.example", overTcp: true);
        octets.ShouldBeGreaterThan(40);
        idle.ForEach(client => client.Dispose());
    }

    /// <summary>A question for TXT without EDNS, by hand.</summary>
    static async Task<(int Octets, bool IsTruncatedOrWhole)> RawAsync(IPEndPoint server, string name, bool overTcp)
    {
        var question = new List<byte> { 1, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0 };
        foreach (var label in name.Split('.'))
        {
            question.Add((byte)label.Length);
            question.AddRange(System.Text.Encoding.ASCII.GetBytes(label));
        }
        question.AddRange([0, 0, 16, 0, 1]);
        byte[] answer;
        if (overTcp)
        {
            using var client = new System.Net.Sockets.TcpClient();
            await client.ConnectAsync(server, Token);
            var stream = client.GetStream();
            await stream.WriteAsync((byte[])[0, (byte)question.Count, .. question], Token);
            var length = new byte[2];
            await stream.ReadExactlyAsync(length, Token);
            answer = new byte[(length[0] << 8) + length[1]];
            await stream.ReadExactlyAsync(answer, Token);
        }
        else
        {
            using var client = new System.Net.Sockets.UdpClient();
            await client.SendAsync(question.ToArray(), server, Token);
            answer = (await client.ReceiveAsync(Token)).Buffer;
        }
        var isTruncated = (answer[2] & 2) != 0;
        var isAuthoritative = (answer[2] & 4) != 0;
        return (answer.Length, isAuthoritative && answer.Length <= 512 && (isTruncated || answer[7] == 1));
    }
}

public sealed class ZoneServerOnSqlite() : ZoneServerTests(new SqliteDatabase());

public sealed class ZoneServerOnPostgres() : ZoneServerTests(new PostgresDatabase());
