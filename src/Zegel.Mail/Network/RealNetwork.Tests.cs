using System.Net;
using System.Net.Sockets;
using System.Text;
using ARSoft.Tools.Net;
using ARSoft.Tools.Net.Dns;
using Microsoft.Extensions.Time.Testing;

namespace Zegel.Mail.Network;

/// <summary>A real DNS server on loopback with a handful of answers.</summary>
sealed class DnsFixture : IDisposable
{
    readonly DnsServer server;
    readonly Socket silent = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    int queries;

    public DnsFixture()
    {
        // UDP and TCP on one port: a free TCP port is free for UDP too, or we try another.
        for (var attempt = 0; ; attempt++)
        {
            using (var probe = new TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                EndPoint = (IPEndPoint)probe.LocalEndpoint;
            }
            try
            {
                server = new DnsServer(new UdpServerTransport(EndPoint), new TcpServerTransport(EndPoint));
                server.QueryReceived += AnswerAsync;
                server.Start();
                break;
            }
            catch (SocketException) when (attempt < 5)
            {
                server?.Stop();
            }
        }
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Takes questions and never answers.</summary>
    public IPEndPoint Silent => (IPEndPoint)silent.LocalEndPoint!;

    public int Queries => Volatile.Read(ref queries);

    public void Dispose()
    {
        try
        {
            server.Stop();
        }
        catch (AggregateException) { } // its own listening loop, cancelled
        silent.Dispose();
    }

    Task AnswerAsync(object sender, QueryReceivedEventArgs e)
    {
        Interlocked.Increment(ref queries);
        var query = (DnsMessage)e.Query;
        var response = query.CreateResponseInstance();
        response.ReturnCode = ReturnCode.NoError;
        var question = query.Questions[0];
        var name = question.Name;
        var asked = name.ToString().TrimEnd('.').ToLowerInvariant();
        switch (asked, question.RecordType)
        {
            case ("example.nl", RecordType.Mx):
                response.AnswerRecords.Add(new MxRecord(name, 300, 20, DomainName.Parse("MX2.Example.NL")));
                response.AnswerRecords.Add(new MxRecord(name, 300, 10, DomainName.Parse("mx1.example.nl")));
                break;
            case ("mx1.example.nl", RecordType.A):
                response.AnswerRecords.Add(new ARecord(name, 60, IPAddress.Parse("192.0.2.1")));
                break;
            case ("mx1.example.nl", RecordType.Aaaa):
                response.AnswerRecords.Add(new AaaaRecord(name, 60, IPAddress.Parse("2001:db8::1")));
                break;
            case ("txt.example.nl", RecordType.Txt):
                response.AnswerRecords.Add(
                    new TxtRecord(name, 60, ["v=spf1 ip4:192.0.2.0/24 ", "include:x.example -all"])
                );
                response.AnswerRecords.Add(new TxtRecord(name, 60, "other"));
                break;
            case ("long.example.nl", RecordType.Txt):
                for (var i = 0; i < 40; i++)
                    response.AnswerRecords.Add(new TxtRecord(name, 60, new string((char)('a' + (i % 26)), 200)));
                break;
            case ("alias.example.nl", RecordType.A):
                response.AnswerRecords.Add(new CNameRecord(name, 60, DomainName.Parse("mx1.example.nl")));
                response.AnswerRecords.Add(
                    new ARecord(DomainName.Parse("mx1.example.nl"), 60, IPAddress.Parse("192.0.2.1"))
                );
                break;
            case ("1.2.0.192.in-addr.arpa", RecordType.Ptr):
                response.AnswerRecords.Add(new PtrRecord(name, 60, DomainName.Parse("Mta1.Example.nl")));
                break;
            case ("broken.example.nl", _):
                response.ReturnCode = ReturnCode.ServerFailure;
                break;
            case ("refused.example.nl", _):
                response.ReturnCode = ReturnCode.Refused;
                break;
            case ("example.nl" or "mx1.example.nl", _):
                response.AuthorityRecords.Add(Soa(600));
                break;
            default:
                response.ReturnCode = ReturnCode.NxDomain;
                response.AuthorityRecords.Add(Soa(120));
                break;
        }
        e.Response = response;
        return Task.CompletedTask;
    }

    static SoaRecord Soa(int lastField) =>
        new(
            DomainName.Parse("example.nl"),
            300,
            DomainName.Parse("ns.example.nl"),
            DomainName.Parse("dns.example.nl"),
            1,
            2,
            3,
            4,
            lastField
        );
}

public sealed class RealNetworkTests : IDisposable
{
    readonly DnsFixture dns = new();
    readonly RealNetwork network;

    public RealNetworkTests() => network = With(dns.EndPoint);

    public void Dispose() => dns.Dispose();

    [Fact]
    public async Task Finds_records_in_the_order_given_and_names_in_one_form()
    {
        var answer = await AskAsync("Example.NL.", DnsType.Mx);
        answer.Status.ShouldBe(DnsStatus.Found);
        answer.Records.ShouldBe([
            new DnsRecord("example.nl", DnsType.Mx, "mx2.example.nl", TimeSpan.FromMinutes(5), 20),
            new DnsRecord("example.nl", DnsType.Mx, "mx1.example.nl", TimeSpan.FromMinutes(5), 10),
        ]);
    }

    [Theory]
    [InlineData(DnsType.A, "192.0.2.1")]
    [InlineData(DnsType.Aaaa, "2001:db8::1")]
    public async Task Finds_addresses(DnsType type, string address)
    {
        var record = (await AskAsync("mx1.example.nl", type)).Records.ShouldHaveSingleItem();
        (record.Address, record.Text).ShouldBe((IPAddress.Parse(address), address));
    }

    [Fact]
    public async Task Joins_the_strings_of_a_text_without_a_space() =>
        (await AskAsync("txt.example.nl", DnsType.Txt))
            .Records.Select(r => r.Text)
            .ShouldBe(["v=spf1 ip4:192.0.2.0/24 include:x.example -all", "other"]);

    [Fact]
    public async Task Asks_again_over_TCP_when_an_answer_does_not_fit() =>
        (await AskAsync("long.example.nl", DnsType.Txt)).Records.Count.ShouldBe(40);

    [Fact]
    public async Task Lists_the_aliases_it_passed()
    {
        var answer = await AskAsync("alias.example.nl", DnsType.A);
        answer.Records.ShouldHaveSingleItem().Name.ShouldBe("mx1.example.nl");
        answer.Aliases.ShouldHaveSingleItem().Text.ShouldBe("mx1.example.nl");
    }

    [Fact]
    public async Task Tells_no_data_from_no_such_name_and_both_from_failure()
    {
        var noData = await AskAsync("mx1.example.nl", DnsType.Txt);
        (noData.Status, noData.NegativeTimeToLive).ShouldBe((DnsStatus.NoData, TimeSpan.FromSeconds(300)));
        var noName = await AskAsync("nobody.example.nl", DnsType.A);
        (noName.Status, noName.NegativeTimeToLive).ShouldBe((DnsStatus.NoSuchName, TimeSpan.FromSeconds(120)));
        (await AskAsync("broken.example.nl", DnsType.A)).Status.ShouldBe(DnsStatus.ServerFailure);
        (await AskAsync("refused.example.nl", DnsType.A)).Status.ShouldBe(DnsStatus.ServerFailure);
    }

    [Theory]
    [InlineData("two..dots.example")]
    [InlineData("a-label-that-is-longer-than-any-label-in-the-domain-name-system-may.be")]
    [InlineData(".")]
    public async Task A_name_DNS_cannot_hold_is_no_reason_to_throw(string name) =>
        (await AskAsync(name, DnsType.A)).Status.ShouldBeOneOf(DnsStatus.NoSuchName, DnsStatus.NoData);

    [Fact]
    public async Task A_server_that_is_silent_or_absent_timed_out()
    {
        (await network.QueryAsync(dns.Silent, "example.nl", DnsType.Mx, default)).Status.ShouldBe(DnsStatus.TimedOut);
        using var free = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var absent = (IPEndPoint)free.LocalEndPoint!;
        free.Close();
        (await network.QueryAsync(absent, "example.nl", DnsType.Mx, default)).Status.ShouldBe(DnsStatus.TimedOut);
    }

    [Fact]
    public async Task Bytes_that_are_no_answer_are_a_failure_or_a_silence()
    {
        using var liar = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        _ = LieAsync();
        var answer = await network.QueryAsync(
            (IPEndPoint)liar.Client.LocalEndPoint!,
            "example.nl",
            DnsType.Mx,
            default
        );
        answer.IsAnswer.ShouldBeFalse();

        async Task LieAsync()
        {
            for (var i = 0; i < 2; i++)
            {
                var question = await liar.ReceiveAsync();
                byte[] nonsense =
                [
                    question.Buffer[0],
                    question.Buffer[1],
                    0x81,
                    0x80,
                    0,
                    1,
                    0xff,
                    0xff,
                    0,
                    0,
                    0,
                    0,
                    0xc0,
                ];
                await liar.SendAsync(nonsense, question.RemoteEndPoint);
            }
        }
    }

    [Fact]
    public async Task Asks_the_next_resolver_only_when_one_could_not_say()
    {
        using var second = new DnsFixture();
        var both = With(dns.Silent, second.EndPoint);
        (await both.QueryAsync("example.nl", DnsType.Mx, default)).Status.ShouldBe(DnsStatus.Found);
        second.Queries.ShouldBe(1);
        var sure = With(dns.EndPoint, second.EndPoint);
        (await sure.QueryAsync("nobody.example.nl", DnsType.Mx, default)).Status.ShouldBe(DnsStatus.NoSuchName);
        second.Queries.ShouldBe(1, "a no is an answer");
    }

    [Fact]
    public async Task Keeps_no_answer_of_its_own()
    {
        await AskAsync("example.nl", DnsType.Mx);
        await AskAsync("example.nl", DnsType.Mx);
        dns.Queries.ShouldBe(2);
    }

    [Fact]
    public async Task Cancelling_a_question_throws()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await network.QueryAsync(dns.Silent, "example.nl", DnsType.Mx, cancel.Token)
        );
    }

    [Theory, Trait("Rule", "A02")]
    [InlineData("192.0.2.1", "1.2.0.192.in-addr.arpa")]
    [InlineData("2001:db8::1", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa")]
    public async Task Knows_where_the_name_of_an_address_stands(string address, string name)
    {
        RealNetwork.ReverseName(IPAddress.Parse(address)).ShouldBe(name);
        if (address == "192.0.2.1")
            (await AskAsync(name, DnsType.Ptr)).Records.ShouldHaveSingleItem().Text.ShouldBe("mta1.example.nl");
    }

    [Fact, Trait("Rule", "A01")]
    public async Task Connects_from_the_address_it_is_given()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var line = await network.ConnectAsync(
            IPAddress.Parse("127.0.0.7"),
            (IPEndPoint)listener.LocalEndpoint,
            default
        );
        using var peer = await listener.AcceptSocketAsync();
        ((IPEndPoint)peer.RemoteEndPoint!).Address.ShouldBe(IPAddress.Parse("127.0.0.7"));
        line.LocalEndPoint.ShouldBe(peer.RemoteEndPoint);
        line.RemoteEndPoint.ShouldBe(listener.LocalEndpoint);
    }

    [Fact, Trait("Rule", "A01")]
    public async Task An_address_that_is_not_ours_is_never_replaced_by_another()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        foreach (var source in new[] { "192.0.2.77", "::1" })
        {
            var failed = await Should.ThrowAsync<ConnectException>(async () =>
                await network.ConnectAsync(IPAddress.Parse(source), (IPEndPoint)listener.LocalEndpoint, default)
            );
            failed.Fault.ShouldBe(ConnectFault.SourceUnavailable);
        }
        listener.Pending().ShouldBeFalse("nothing was sent");
    }

    [Fact]
    public async Task Says_why_a_connection_did_not_open()
    {
        IPEndPoint closed;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            closed = (IPEndPoint)listener.LocalEndpoint;
        }
        var refused = await Should.ThrowAsync<ConnectException>(async () =>
            await network.ConnectAsync(null, closed, default)
        );
        refused.Fault.ShouldBe(ConnectFault.Refused);
    }

    [Fact, Trait("Rule", "D06")]
    public async Task A_connection_has_thirty_seconds()
    {
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        var target = (IPEndPoint)full.LocalEndPoint!;
        var clock = new FakeTimeProvider();
        var patient = new RealNetwork(new RealNetworkOptions([dns.EndPoint]), clock);
        // A queue that nobody empties: sooner or later a connection is not answered.
        var waiting = Enumerable.Range(0, 4).Select(_ => patient.ConnectAsync(null, target, default).AsTask()).ToList();
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        clock.Advance(TimeSpan.FromSeconds(29));
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        var pending = waiting.Where(each => !each.IsCompleted).ToList();
        pending.ShouldNotBeEmpty();
        clock.Advance(TimeSpan.FromSeconds(2));
        foreach (var each in pending)
            (await Should.ThrowAsync<ConnectException>(each)).Fault.ShouldBe(ConnectFault.TimedOut);
        foreach (var each in waiting.Except(pending))
            await (await each).DisposeAsync();
    }

    [Fact]
    public async Task Carries_bytes_both_ways_until_it_is_disposed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var line = await network.ConnectAsync(null, (IPEndPoint)listener.LocalEndpoint, default);
        using var peer = await listener.AcceptSocketAsync();
        await line.Output.WriteAsync("ping"u8.ToArray());
        var buffer = new byte[10];
        (await peer.ReceiveAsync(buffer)).ShouldBe(4);
        await peer.SendAsync("pong"u8.ToArray());
        var read = await line.Input.ReadAsync();
        Encoding.ASCII.GetString(read.Buffer.FirstSpan).ShouldBe("pong");
        line.Input.AdvanceTo(read.Buffer.End);
        var waiting = line.Input.ReadAsync().AsTask();
        line.Output.GetSpan(1)[0] = 1;
        line.Output.Advance(1); // left unflushed on purpose
        await line.DisposeAsync();
        (await peer.ReceiveAsync(buffer)).ShouldBe(0);
        (await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System))).ShouldBe(waiting);
    }

    ValueTask<DnsAnswer> AskAsync(string name, DnsType type) => network.QueryAsync(dns.EndPoint, name, type, default);

    static RealNetwork With(params IPEndPoint[] resolvers) =>
        new(new RealNetworkOptions(resolvers) { DnsTimeout = TimeSpan.FromMilliseconds(300) }, TimeProvider.System);
}
