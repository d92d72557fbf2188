using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using Zegel.Mail.Smtp;

namespace Zegel.Server.Smtp;

public class SmtpConnectionTests
{
    static readonly RealNetwork Network = new(new RealNetworkOptions([]), TimeProvider.System);
    static readonly SmtpEnvelope Envelope = new(
        new ReversePath(Mailbox.Parse("b@r.example.nl")),
        Mailbox.Parse("ann@example.com")
    );

    [Fact]
    public async Task Takes_mail_over_TLS_from_our_own_client()
    {
        await using var server = await Kestrel.StartAsync(certificate: ScriptedClient.CertificateFor("localhost"));
        await using var session = await server.OpenAsync();
        session.Tls.ShouldNotBeNull();
        var content = Encoding.ASCII.GetBytes(
            "Subject: hi\r\n\r\n" + string.Concat(Enumerable.Repeat(".dots\r\nand lines\r\n", 20_000))
        );
        (await session.DeliverAsync(Envelope, content, null, default)).ShouldBeOfType<SmtpResult.Accepted>();
        await session.QuitAsync(default);
        var message = server.Receiver.Messages.ShouldHaveSingleItem();
        message.Content.Span.SequenceEqual(content).ShouldBeTrue();
        message.Peer.Address.ShouldBe(IPAddress.Loopback);
        message.Peer.Tls.ShouldNotBeNull();
    }

    [Fact]
    public async Task Takes_a_row_of_messages_on_one_connection_with_the_next_envelope_on_board()
    {
        await using var server = await Kestrel.StartAsync();
        await using var session = await server.OpenAsync();
        var envelopes = Enumerable
            .Range(0, 200)
            .Select(i => Envelope with { To = Mailbox.Parse($"r{i}@example.com") })
            .ToList();
        for (var i = 0; i < envelopes.Count; i++)
        {
            var content = Encoding.ASCII.GetBytes($"Subject: {i}\r\n\r\n{new string('x', i * 10)}\r\n");
            var next = i + 1 < envelopes.Count ? envelopes[i + 1] : null;
            (await session.DeliverAsync(envelopes[i], content, next, default)).ShouldBeOfType<SmtpResult.Accepted>();
        }
        server
            .Receiver.Messages.Select(m => m.Recipients[0].Path.Mailbox!.LocalPart)
            .ShouldBe(envelopes.Select(e => e.To.LocalPart));
    }

    [Fact, Trait("Rule", "D07")]
    public async Task A_receiver_that_cuts_after_the_final_dot_leaves_the_client_uncertain()
    {
        await using var server = await Kestrel.StartAsync();
        server.Receiver.Answer = at => at == "message" ? new SmtpAnswer.Cut() : SmtpAnswer.Yes;
        await using var session = await server.OpenAsync();
        var result = await session.DeliverAsync(Envelope, "Hi\r\n"u8.ToArray(), null, default);
        result.ShouldBeOfType<SmtpResult.Broken>().Uncertain.ShouldBeTrue();
        server.Receiver.Messages.ShouldHaveSingleItem();
    }

    [Fact, Trait("Rule", "D40")]
    public async Task Says_421_to_more_connections_than_one_address_may_have_and_forgets_those_that_left()
    {
        await using var server = await Kestrel.StartAsync(new SmtpConnectionLimits(TotalMax: 10, PerAddressMax: 2));
        var first = await server.OpenAsync();
        await using var second = await server.OpenAsync();
        (await server.TryOpenAsync()).ShouldBeOfType<SmtpResult.Refused>().Reply.Code.ShouldBe(421);
        (await server.TryOpenAsync(IPAddress.Parse("127.0.0.9"))).ShouldBeOfType<SmtpResult.Accepted>(
            "another address"
        );
        await first.QuitAsync(default);
        await first.DisposeAsync();
        await server.UntilCountAsync(1);
        (await server.TryOpenAsync()).ShouldBeOfType<SmtpResult.Accepted>();
    }

    [Fact, Trait("Rule", "D40")]
    public async Task Says_421_when_it_is_full()
    {
        await using var server = await Kestrel.StartAsync(new SmtpConnectionLimits(TotalMax: 3, PerAddressMax: 3));
        var open = new List<SmtpClientSession>();
        for (var i = 1; i <= 3; i++)
            open.Add(await server.OpenAsync(IPAddress.Parse($"127.0.0.{i}")));
        (await server.TryOpenAsync(IPAddress.Parse("127.0.0.4")))
            .ShouldBeOfType<SmtpResult.Refused>()
            .Reply.Code.ShouldBe(421);
        foreach (var session in open)
            await session.DisposeAsync();
        await server.UntilCountAsync(0);
    }

    [Fact, Trait("Rule", "D31")]
    public async Task A_client_that_is_cut_off_in_mid_message_still_hears_why()
    {
        await using var server = await Kestrel.StartAsync();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.EndPoint);
        await using var stream = new NetworkStream(socket);
        await socket.SendAsync(
            "EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.nl>\r\nDATA\r\nbare\nline\r\n"u8.ToArray()
        );
        await socket.SendAsync(new byte[200_000]);
        socket.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        (await reader.ReadToEndAsync()).ShouldEndWith("550 5.5.2 The message has a bare CR or LF\r\n");
    }

    [Fact]
    public async Task A_client_that_closes_its_sending_half_is_answered_to_the_end()
    {
        await using var server = await Kestrel.StartAsync();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.EndPoint);
        await using var stream = new NetworkStream(socket);
        await socket.SendAsync(
            "EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.nl>\r\nDATA\r\nHi\r\n.\r\nQUIT\r\n"u8.ToArray()
        );
        socket.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        (await reader.ReadToEndAsync()).ShouldEndWith("250 2.0.0 Accepted\r\n221 2.0.0 Goodbye\r\n");
    }

    [Fact]
    public async Task A_server_going_down_says_so_to_those_who_are_connected()
    {
        var server = await Kestrel.StartAsync();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.EndPoint);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        (await reader.ReadLineAsync()).ShouldStartWith("220 ");
        await server.DisposeAsync();
        (await reader.ReadToEndAsync()).ShouldBe("421 4.3.2 Going down, closing\r\n");
    }

    [Theory]
    [InlineData("--tls")]
    [InlineData("--pipeline")]
    public async Task Understands_swaks(string how)
    {
        await using var server = await Kestrel.StartAsync(certificate: ScriptedClient.CertificateFor("localhost"));
        var start = new ProcessStartInfo("swaks")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "--server",
                $"127.0.0.1:{server.EndPoint.Port}",
                "--from",
                "a@example.com",
                "--to",
                "b@example.nl",
                "--helo",
                "c.example.com",
                "--body",
                "Hi\n.\n..dots",
                how,
            },
        };
        Process? swaks = null;
        try
        {
            swaks = Process.Start(start);
        }
        catch (Win32Exception)
        {
            Assert.Skip("swaks is not here: apt-get install swaks");
        }
        using (swaks)
        {
            var output = await swaks!.StandardOutput.ReadToEndAsync();
            await swaks.WaitForExitAsync();
            swaks.ExitCode.ShouldBe(0, output);
        }
        var message = server.Receiver.Messages.ShouldHaveSingleItem();
        Encoding.ASCII.GetString(message.Content.Span).ShouldContain("\r\n\r\nHi\r\n.\r\n..dots\r\n");
        (message.Peer.Tls is not null).ShouldBe(how == "--tls");
    }

    /// <summary>Kestrel on a free loopback port with the handler on it.</summary>
    sealed class Kestrel : IAsyncDisposable
    {
        readonly WebApplication app;
        readonly SmtpConnection handler;

        Kestrel(WebApplication app, SmtpConnection handler, KeepingReceiver receiver)
        {
            (this.app, this.handler, Receiver) = (app, handler, receiver);
            var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
            EndPoint = new IPEndPoint(IPAddress.Loopback, new Uri(addresses.Addresses.Single()).Port);
        }

        public KeepingReceiver Receiver { get; }
        public IPEndPoint EndPoint { get; }

        public static async Task<Kestrel> StartAsync(
            SmtpConnectionLimits? limits = null,
            SslStreamCertificateContext? certificate = null
        )
        {
            var receiver = new KeepingReceiver();
            var connections = new SmtpConnection(
                new SmtpServerOptions("localhost") { Certificate = () => certificate },
                receiver,
                limits ?? new SmtpConnectionLimits(),
                TimeProvider.System,
                NullLogger<SmtpConnection>.Instance
            );
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel =>
                kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Run(connections.OnConnectedAsync))
            );
            var built = builder.Build();
            await built.StartAsync();
            return new Kestrel(built, connections, receiver);
        }

        public async Task<SmtpClientSession> OpenAsync(IPAddress? source = null)
        {
            var session = await ConnectAsync(source);
            (await session.OpenAsync(default)).ShouldBeOfType<SmtpResult.Accepted>();
            return session;
        }

        public async Task<SmtpResult> TryOpenAsync(IPAddress? source = null)
        {
            await using var session = await ConnectAsync(source);
            return await session.OpenAsync(default);
        }

        /// <summary>A connection is gone a moment after its client has left.</summary>
        public async Task UntilCountAsync(int most)
        {
            for (var i = 0; i < 100 && handler.Count > most; i++)
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            handler.Count.ShouldBeLessThanOrEqualTo(most);
        }

        public async ValueTask DisposeAsync()
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        async Task<SmtpClientSession> ConnectAsync(IPAddress? source) =>
            new(
                await Network.ConnectAsync(source, EndPoint, default),
                new SmtpClientOptions("mta1.example.nl", "localhost"),
                TimeProvider.System
            );
    }
}
