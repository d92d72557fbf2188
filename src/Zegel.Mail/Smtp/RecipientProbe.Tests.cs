using System.Text;
using Microsoft.Extensions.Time.Testing;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;

namespace Zegel.Mail.Smtp;

public sealed class RecipientProbeTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_address_that_is_taken_is_asked_for_and_no_message_sent()
    {
        var (result, heard) = await AskAsync("220 a", "250 b", "250 c", "250 2.1.5 fine", "221 bye");
        result.ShouldBeOfType<SmtpResult.Accepted>().Reply.Code.ShouldBe(250);
        heard.ShouldBe(["EHLO mta1.example.nl", "MAIL FROM:<>", "RCPT TO:<ann@example.com>", "QUIT"]);
    }

    [Theory]
    [InlineData(SmtpStage.Greeting, "554 no")]
    [InlineData(SmtpStage.Mail, "220 a", "250 b", "451 later")]
    [InlineData(SmtpStage.Rcpt, "220 a", "250 b", "250 c", "550 5.1.1 nobody")]
    public async Task A_refusal_says_where(SmtpStage stage, params string[] replies)
    {
        var (result, heard) = await AskAsync(replies);
        result.ShouldBeOfType<SmtpResult.Refused>().Stage.ShouldBe(stage);
        heard.ShouldNotContain(line => line.StartsWith("DATA", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_hangs_up_is_a_broken_line()
    {
        var (ours, theirs) = MemoryConnection.Pair();
        await theirs.DisposeAsync();
        (await ProbeAsync(ours, TimeProvider.System)).ShouldBeOfType<SmtpResult.Broken>();
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_not_waited_for()
    {
        var clock = new FakeTimeProvider();
        var (ours, _) = MemoryConnection.Pair();
        var asking = ProbeAsync(ours, clock).AsTask();
        clock.Advance(TimeSpan.FromSeconds(11));
        (await asking.WaitAsync(TimeSpan.FromSeconds(10), Token)).ShouldBeOfType<SmtpResult.Broken>();
    }

    static ValueTask<SmtpResult> ProbeAsync(IConnection connection, TimeProvider clock) =>
        RecipientProbe.AskAsync(
            connection,
            "mta1.example.nl",
            Mailbox.Parse("ann@example.com"),
            TimeSpan.FromSeconds(10),
            clock,
            Token
        );

    static async Task<(SmtpResult, List<string> Heard)> AskAsync(params string[] replies)
    {
        var (ours, theirs) = MemoryConnection.Pair();
        foreach (var reply in replies)
            await theirs.Output.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"), Token);
        var result = await ProbeAsync(ours, TimeProvider.System);
        var heard = new List<string>();
        while (theirs.Input.TryRead(out var read) && read.Buffer.Length > 0)
        {
            heard.AddRange(Encoding.ASCII.GetString(read.Buffer).Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
            theirs.Input.AdvanceTo(read.Buffer.End);
        }
        return (result, heard);
    }
}
