using System.Text;
using Zegel.Mail.Addresses;

namespace Zegel.Mail.Smtp;

public class SmtpServerSessionTests
{
    const string Envelope = "EHLO c.example.com\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.nl>\r\n";

    [Fact, Trait("Rule", "D33")]
    public async Task Takes_a_message_octet_for_octet_with_its_dots_undone()
    {
        var client = new ScriptedClient();
        client.Hear().ShouldBe("220 mx.example.nl ESMTP\r\n");
        (await client.SayAsync("EHLO c.example.com\r\n")).ShouldStartWith("250-mx.example.nl greets c.example.com\r\n");
        (await client.SayAsync("MAIL FROM:<a@example.com>\r\n")).ShouldBe("250 2.1.0 Sender ok\r\n");
        (await client.SayAsync("RCPT TO:<b@example.nl>\r\n")).ShouldBe("250 2.1.5 Recipient ok\r\n");
        (await client.SayAsync("DATA\r\n")).ShouldStartWith("354 ");
        (await client.SayAsync("A: 1\r\n\r\n..\r\n...b\r\n.c\r\n\0é\r\n.\r\n")).ShouldBe("250 2.0.0 Accepted\r\n");
        var message = client.Receiver.Messages.ShouldHaveSingleItem();
        Encoding.UTF8.GetString(message.Content.Span).ShouldBe("A: 1\r\n\r\n.\r\n..b\r\nc\r\n\0é\r\n");
        message.Sender.Path.Mailbox.ShouldBe(Mailbox.Parse("a@example.com"));
        message.Recipients.ShouldHaveSingleItem().Path.Mailbox.ShouldBe(Mailbox.Parse("b@example.nl"));
        message.Peer.Hello.ShouldBe("c.example.com");
        (await client.SayAsync("QUIT\r\n")).ShouldBe("221 2.0.0 Goodbye\r\n");
        await client.Running;
    }

    [Fact, Trait("Rule", "D34")]
    public async Task Answers_a_pipelined_group_in_one_go_and_takes_the_next_envelope_behind_a_message()
    {
        var client = new ScriptedClient();
        client.Hear();
        var heard = await client.SayAsync(
            Envelope + "DATA\r\nOne\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<c@example.nl>\r\nDATA\r\n"
        );
        Codes(heard).ShouldBe("250 250 250 354 250 250 250 354");
        Codes(await client.SayAsync("Two\r\n.\r\n")).ShouldBe("250");
        client.Receiver.Messages.Select(m => Encoding.ASCII.GetString(m.Content.Span)).ShouldBe(["One\r\n", "Two\r\n"]);
        client.Receiver.Messages[1].Sender.Path.IsNull.ShouldBeTrue();
    }

    [Fact, Trait("Rule", "D34")]
    public async Task Advertises_exactly_what_is_on_and_refuses_the_parameters_of_what_is_off()
    {
        var all = new ScriptedClient();
        all.Hear();
        (await all.SayAsync("EHLO c\r\n")).ShouldBe(
            "250-mx.example.nl greets c\r\n250-PIPELINING\r\n250-SIZE 33554432\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
                + "250-ENHANCEDSTATUSCODES\r\n250-DSN\r\n250-CHUNKING\r\n250-LIMITS RCPTMAX=100\r\n250 HELP\r\n"
        );
        Codes(await all.SayAsync("MAIL FROM:<ü@example.com> SIZE=1 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=x+2By\r\n"))
            .ShouldBe("250");
        Codes(await all.SayAsync("RCPT TO:<b@example.nl> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;b@example.nl\r\n"))
            .ShouldBe("250");
        var none = new ScriptedClient(new SmtpServerOptions("mx.example.nl") { Offers = SmtpOffers.None });
        none.Hear();
        (await none.SayAsync("EHLO c\r\n")).ShouldBe(
            "250-mx.example.nl greets c\r\n250-ENHANCEDSTATUSCODES\r\n250 HELP\r\n"
        );
        foreach (var parameter in new[] { "SIZE=1", "BODY=8BITMIME", "SMTPUTF8", "RET=HDRS", "ENVID=x" })
            (await none.SayAsync($"MAIL FROM:<a@example.com> {parameter}\r\n")).ShouldStartWith("555 5.5.4 ");
        Codes(await none.SayAsync("STARTTLS\r\nBDAT 3\r\n")).ShouldBe("502 500");
    }

    [Fact]
    public async Task Hands_over_what_was_asked_about_notifications()
    {
        var client = new ScriptedClient();
        await client.SayAsync(
            "EHLO c\r\nMAIL FROM:<a@example.com> RET=FULL ENVID=x+2By SIZE=5\r\n"
                + "RCPT TO:<b@example.nl> NOTIFY=FAILURE,DELAY ORCPT=rfc822;b+2Bc@example.nl\r\nDATA\r\n.\r\n"
        );
        var message = client.Receiver.Messages.ShouldHaveSingleItem();
        message.Content.Length.ShouldBe(0);
        message.Sender.ShouldBe(message.Sender with { Return = DsnReturn.Full, EnvelopeId = "x+y", SizeBytes = 5 });
        var recipient = message.Recipients.ShouldHaveSingleItem();
        (recipient.Notify, recipient.OriginalRecipient).ShouldBe(
            (DsnNotify.Failure | DsnNotify.Delay, "rfc822;b+2Bc@example.nl")
        );
    }

    [Theory, Trait("Rule", "D33")]
    [InlineData("", "MAIL FROM:<a@b.example>", "503")]
    [InlineData("", "STARTTLS", "503")]
    [InlineData("EHLO c\r\n", "STARTTLS", "502")]
    [InlineData("EHLO c\r\n", "RCPT TO:<a@b.example>", "503")]
    [InlineData("EHLO c\r\n", "DATA", "503")]
    [InlineData("EHLO c\r\nMAIL FROM:<>\r\n", "DATA", "503")]
    [InlineData("EHLO c\r\nMAIL FROM:<>\r\n", "MAIL FROM:<>", "503")]
    [InlineData("EHLO c\r\nMAIL FROM:<>\r\n", "EHLO d\r\nRCPT TO:<a@b.example>", "503")]
    [InlineData("EHLO c\r\nMAIL FROM:<>\r\n", "RSET\r\nRCPT TO:<a@b.example>", "503")]
    [InlineData("", "VRFY ann", "252")]
    [InlineData("", "EXPN list", "502")]
    [InlineData("", "HELP", "214")]
    [InlineData("", "noop what ever", "250")]
    [InlineData("", "RSET", "250")]
    [InlineData("", "RSET now", "501")]
    [InlineData("", "TURN", "500")]
    [InlineData("", "HELO", "501")]
    [InlineData("", "EHLO ", "501")]
    [InlineData("", "", "500")]
    [InlineData("EHLO c\r\n", "MAIL <a@b.example>", "501")]
    [InlineData("EHLO c\r\n", "MAIL FROM:a b", "501")]
    [InlineData("EHLO c\r\n", "MAIL FROM:<a@b.example>x", "501")]
    [InlineData("EHLO c\r\n", "MAIL FROM:<a@b.example> SIZE=1 SIZE=2", "555")]
    [InlineData("EHLO c\r\n", "MAIL FROM:<a@b.example> FOO=1", "555")]
    [InlineData("EHLO c\r\n", "MAIL FROM:<ü@b.example>", "553")]
    [InlineData("EHLO c\r\nMAIL FROM:<>\r\n", "RCPT TO:<>", "501")]
    [InlineData("EHLO c\r\nMAIL FROM:<>\r\n", "RCPT TO:<ü@b.example>", "553")]
    [InlineData("EHLO c\r\nMAIL FROM:<>\r\n", "RCPT TO:<a@b.example> NOTIFY=NEVER,DELAY", "555")]
    [InlineData("EHLO c\r\nMAIL FROM:<>\r\n", "RCPT TO:<a@b.example> ORCPT=nothing", "555")]
    [InlineData("EHLO c\r\nMAIL FROM:<>\r\n", "RCPT TO:<Postmaster>", "250")]
    public async Task Every_verb_has_its_time_and_its_form(string before, string command, string code)
    {
        var client = new ScriptedClient();
        await client.SayAsync(before);
        client.Hear();
        Codes(await client.SayAsync(command + "\r\n")).ShouldEndWith(code);
    }

    [Theory, Trait("Rule", "D31")]
    [InlineData("EHLO c\n")]
    [InlineData("EHLO c\rMAIL\r\n")]
    [InlineData("EHLO c\r\r\n")]
    public async Task A_bare_CR_or_LF_in_a_command_ends_the_talk(string command)
    {
        var client = new ScriptedClient();
        client.Hear();
        (await client.SayAsync(command + "EHLO d\r\n")).ShouldBe("550 5.5.2 A line ends with CRLF, nothing else\r\n");
        client.Clock.Advance(TimeSpan.FromSeconds(3));
        await client.Running;
        client.Receiver.Asked.ShouldBe(["connect"]);
    }

    [Theory, Trait("Rule", "D31")]
    [InlineData("\n.\n")]
    [InlineData("\n.\r\n")]
    [InlineData("\r.\r\n")]
    [InlineData("\r\n.\n")]
    [InlineData("\r\n.\r")]
    [InlineData("\r\n.\r\r\n")]
    public async Task A_bare_CR_or_LF_in_a_message_refuses_it_and_ends_the_talk(string trick)
    {
        var client = new ScriptedClient();
        await client.SayAsync(Envelope + "DATA\r\n");
        (
            await client.SayAsync(
                $"Hi{trick}MAIL FROM:<smuggled@example.com>\r\nRCPT TO:<x@example.nl>\r\nDATA\r\nHa\r\n.\r\n"
            )
        ).ShouldBe("550 5.5.2 The message has a bare CR or LF\r\n");
        await client.HangUpAsync();
        await client.Running;
        client.Receiver.Messages.ShouldBeEmpty();
        client.Receiver.Asked.ShouldNotContain("mail <smuggled@example.com>");
    }

    [Fact, Trait("Rule", "D32")]
    public async Task Lines_have_the_lengths_of_the_standard()
    {
        var client = new ScriptedClient();
        client.Hear();
        Codes(await client.SayAsync("NOOP " + new string('x', 505) + "\r\n")).ShouldBe("250");
        Codes(await client.SayAsync("NOOP " + new string('x', 506) + "\r\n")).ShouldBe("500");
        await client.SayAsync("EHLO c\r\n");
        Codes(await client.SayAsync("MAIL FROM:<a@example.com>" + new string(' ', 2021) + "\r\n")).ShouldBe("250");
        Codes(await client.SayAsync("RCPT TO:<b@example.nl>" + new string(' ', 2025) + "\r\n")).ShouldBe("500");
        Codes(await client.SayAsync("NOOP\r\n")).ShouldBe("250");
    }

    [Fact, Trait("Rule", "D40")]
    public async Task A_line_without_end_is_not_read_to_its_end()
    {
        var client = new ScriptedClient();
        client.Hear();
        for (var i = 0; i < 17; i++)
            await client.SayAsync(new string('x', 4096));
        client.Clock.Advance(TimeSpan.FromSeconds(3));
        await client.Running;
    }

    [Theory, Trait("Rule", "D32")]
    [InlineData(100)]
    [InlineData(5)]
    public async Task Takes_so_many_recipients_and_asks_for_the_rest_later(int max)
    {
        var client = new ScriptedClient(new SmtpServerOptions("mx.example.nl") { RecipientsMax = max });
        await client.SayAsync("EHLO c\r\nMAIL FROM:<>\r\n");
        client.Hear();
        for (var i = 0; i < max; i++)
            Codes(await client.SayAsync($"RCPT TO:<r{i}@example.nl>\r\n")).ShouldBe("250");
        (await client.SayAsync("RCPT TO:<more@example.nl>\r\n")).ShouldStartWith("452 4.5.3 ");
        await client.SayAsync("DATA\r\n.\r\n");
        client.Receiver.Messages.ShouldHaveSingleItem().Recipients.Count.ShouldBe(max);
    }

    [Fact]
    public async Task A_message_too_large_is_refused_when_declared_and_when_found()
    {
        var client = new ScriptedClient(new SmtpServerOptions("mx.example.nl") { SizeBytesMax = 100 });
        await client.SayAsync("EHLO c\r\n");
        client.Hear();
        (await client.SayAsync("MAIL FROM:<> SIZE=101\r\n")).ShouldStartWith("552 5.3.4 ");
        (await client.SayAsync("MAIL FROM:<> SIZE=99999999999999999999\r\n")).ShouldStartWith("555 5.5.4 ");
        await client.SayAsync("MAIL FROM:<> SIZE=100\r\nRCPT TO:<b@example.nl>\r\nDATA\r\n");
        (await client.SayAsync(new string('x', 98) + "\r\n.\r\n")).ShouldStartWith("250 ");
        await client.SayAsync("MAIL FROM:<>\r\nRCPT TO:<b@example.nl>\r\nDATA\r\n");
        (await client.SayAsync(new string('x', 99) + "\r\n.\r\n")).ShouldStartWith("552 5.3.4 ");
        Codes(await client.SayAsync("NOOP\r\n")).ShouldBe("250");
        client.Receiver.Messages.ShouldHaveSingleItem().Content.Length.ShouldBe(100);
    }

    [Fact, Trait("Rule", "D40")]
    public async Task A_message_that_only_grows_is_cut_off()
    {
        var client = new ScriptedClient(new SmtpServerOptions("mx.example.nl") { SizeBytesMax = 100 });
        await client.SayAsync(Envelope + "DATA\r\n");
        client.Hear();
        var heard = "";
        for (var i = 0; i < 40 && heard.Length == 0; i++)
            heard = await client.SayAsync(new string('x', 32 * 1024));
        heard.ShouldStartWith("552 5.3.4 ");
        client.Clock.Advance(TimeSpan.FromSeconds(3));
        await client.Running;
    }

    [Fact, Trait("Rule", "D40")]
    public async Task All_sessions_share_one_memory()
    {
        var memory = new SmtpMemory(50_000);
        var options = new SmtpServerOptions("mx.example.nl") { Memory = memory };
        ScriptedClient one = new(options),
            other = new(options);
        await one.SayAsync(Envelope + "DATA\r\n" + new string('x', 20_000));
        memory.UsedBytes.ShouldBeInRange(20_000, 50_000);
        await other.SayAsync(Envelope + "DATA\r\n");
        other.Hear();
        (await other.SayAsync(new string('x', 20_000) + "\r\n.\r\n")).ShouldStartWith("452 4.3.1 ");
        one.Hear();
        (await one.SayAsync("\r\n.\r\n")).ShouldStartWith("250 ");
        memory.UsedBytes.ShouldBe(0);
    }

    [Fact, Trait("Rule", "D18")]
    public async Task A_message_with_a_hundred_Received_fields_goes_in_circles()
    {
        var client = new ScriptedClient();
        foreach (var (hops, code) in new[] { (99, "250"), (100, "554") })
        {
            await client.SayAsync("EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.nl>\r\nDATA\r\n");
            client.Hear();
            var header = string.Concat(Enumerable.Repeat("received: from x\r\n\tby y\r\n", hops));
            (await client.SayAsync(header + "\r\nReceived: in the body\r\n.\r\n")).ShouldStartWith(code);
        }
        client.Receiver.Messages.Count.ShouldBe(1);
    }

    [Fact, Trait("Rule", "D40")]
    public async Task Too_many_mistakes_or_commands_end_the_talk()
    {
        var wrong = new ScriptedClient();
        wrong.Hear();
        Codes(await wrong.SayAsync(string.Concat(Enumerable.Repeat("WHAT\r\n", 20))))
            .ShouldBe(string.Concat(Enumerable.Repeat("500 ", 11)) + "421");
        await wrong.Running;
        var idle = new ScriptedClient();
        for (var i = 0; i < 1000; i++)
            Codes(await idle.SayAsync("NOOP\r\n")).ShouldEndWith("250");
        Codes(await idle.SayAsync("NOOP\r\n")).ShouldBe("250 421");
        await idle.Running;
    }

    [Theory, Trait("Rule", "D32"), Trait("Rule", "D40")]
    [InlineData("")]
    [InlineData("EHL")]
    [InlineData(Envelope + "DATA\r\nHi\r\n")]
    public async Task Five_minutes_of_silence_end_the_talk(string before)
    {
        var client = new ScriptedClient();
        await client.SayAsync(before);
        client.Clock.Advance(TimeSpan.FromSeconds(299));
        client.Running.IsCompleted.ShouldBeFalse();
        client.Hear();
        client.Clock.Advance(TimeSpan.FromSeconds(2));
        client.Hear().ShouldBe("421 4.4.2 Too slow, closing\r\n");
        await client.Running;
        client.Receiver.Messages.ShouldBeEmpty();
    }

    [Fact, Trait("Rule", "D40")]
    public async Task Octets_that_drip_do_not_hold_a_line_for_ever()
    {
        var command = new ScriptedClient();
        var message = new ScriptedClient();
        await message.SayAsync(Envelope + "DATA\r\n");
        for (var minute = 0; minute < 4; minute++)
        {
            await command.SayAsync("x");
            command.Clock.Advance(TimeSpan.FromMinutes(1));
        }
        command.Running.IsCompleted.ShouldBeFalse();
        command.Clock.Advance(TimeSpan.FromMinutes(1.1));
        await command.Running;
        for (var minute = 0; minute < 29; minute++)
        {
            await message.SayAsync("x");
            message.Clock.Advance(TimeSpan.FromMinutes(1));
        }
        message.Running.IsCompleted.ShouldBeFalse();
        message.Clock.Advance(TimeSpan.FromMinutes(1.1));
        await message.Running;
    }

    [Theory]
    [InlineData("connect", "", "554")]
    [InlineData("hello c", "EHLO c\r\n", "220 554")]
    [InlineData(
        "mail <a@example.com>",
        "EHLO c\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.nl>\r\n",
        "220 250 554 503"
    )]
    [InlineData(
        "rcpt <b@example.nl>",
        "EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.nl>\r\nDATA\r\n",
        "220 250 250 554 503"
    )]
    [InlineData("data", "EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.nl>\r\nDATA\r\n", "220 250 250 250 554")]
    [InlineData(
        "message",
        "EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.nl>\r\nDATA\r\n.\r\nNOOP\r\n",
        "220 250 250 250 354 554 250"
    )]
    public async Task The_receiver_may_refuse_at_every_stage(string stage, string said, string codes)
    {
        var refusal = SmtpReply.Of(554, new(5, 7, 1), "Not here");
        var receiver = new KeepingReceiver { Answer = at => at == stage ? refusal : SmtpAnswer.Yes };
        var client = new ScriptedClient(receiver: receiver);
        var heard = client.Hear();
        if (said.Length > 0)
            heard += await client.SayAsync(said);
        Codes(heard).ShouldBe(codes);
    }

    [Theory]
    [InlineData("connect")]
    [InlineData("hello c")]
    [InlineData("mail <>")]
    [InlineData("rcpt <b@example.nl>")]
    [InlineData("data")]
    [InlineData("message")]
    public async Task The_receiver_may_cut_the_line_at_every_stage_without_a_word(string stage)
    {
        var receiver = new KeepingReceiver { Answer = at => at == stage ? new SmtpAnswer.Cut() : SmtpAnswer.Yes };
        var client = new ScriptedClient(receiver: receiver);
        var heard = client.Hear();
        foreach (
            var line in new[]
            {
                "EHLO c\r\n",
                "MAIL FROM:<>\r\n",
                "RCPT TO:<b@example.nl>\r\n",
                "DATA\r\n",
                "Hi\r\n.\r\n",
            }
        )
            if (!client.Running.IsCompleted)
                heard = await client.SayAsync(line);
        heard.ShouldBe("");
        await client.Running;
    }

    [Fact]
    public async Task A_fault_of_the_receiver_is_heard_as_try_again_and_comes_out()
    {
        var receiver = new KeepingReceiver
        {
            Answer = at => at == "message" ? throw new IOException("disk full") : SmtpAnswer.Yes,
        };
        var client = new ScriptedClient(receiver: receiver);
        await client.SayAsync(Envelope + "DATA\r\n");
        client.Hear();
        (await client.SayAsync("Hi\r\n.\r\n")).ShouldBe("421 4.3.0 Something broke here, closing\r\n");
        (await Should.ThrowAsync<IOException>(client.Running)).Message.ShouldBe("disk full");
    }

    [Fact]
    public async Task A_server_going_down_says_so()
    {
        var client = new ScriptedClient();
        client.Hear();
        await client.StopAsync();
        client.Hear().ShouldBe("421 4.3.2 Going down, closing\r\n");
        await client.Running;
    }

    [Fact, Trait("Rule", "D12")]
    public async Task Takes_a_message_in_counted_chunks()
    {
        var client = new ScriptedClient();
        await client.SayAsync(Envelope);
        client.Hear();
        Codes(await client.SayAsync("BDAT 6\r\nA: 1\r\nBDAT 2\r\n\r\n")).ShouldBe("250 250");
        Codes(await client.SayAsync("DATA\r\nMAIL FROM:<>\r\n")).ShouldBe("503 503");
        Codes(await client.SayAsync("BDAT 5\r\n.\r\n.\rBDAT 1 LAST\r\n\n")).ShouldBe("250 250");
        Encoding
            .ASCII.GetString(client.Receiver.Messages.ShouldHaveSingleItem().Content.Span)
            .ShouldBe("A: 1\r\n\r\n.\r\n.\r\n");
        await client.SayAsync("MAIL FROM:<>\r\nRCPT TO:<b@example.nl>\r\n");
        client.Hear();
        Codes(await client.SayAsync("BDAT 4\r\nHi\r\nBDAT 0 LAST\r\n")).ShouldBe("250 250");
        client.Receiver.Messages.Count.ShouldBe(2);
    }

    [Theory, Trait("Rule", "D31")]
    [InlineData("BDAT 4 LAST\r\na\nb\n")]
    [InlineData("BDAT 4 LAST\r\nab\r\r")]
    [InlineData("BDAT 2\r\na\rBDAT 2 LAST\r\nb\n")]
    [InlineData("BDAT 2 LAST\r\na\r")]
    public async Task Chunks_have_no_bare_CR_or_LF_either(string chunks)
    {
        var client = new ScriptedClient();
        await client.SayAsync(Envelope);
        client.Hear();
        (await client.SayAsync(chunks)).ShouldEndWith("550 5.5.2 The message has a bare CR or LF\r\n");
        client.Receiver.Messages.ShouldBeEmpty();
    }

    [Fact, Trait("Rule", "D12")]
    public async Task A_chunk_that_is_not_welcome_is_counted_out_all_the_same()
    {
        var client = new ScriptedClient();
        client.Hear();
        Codes(await client.SayAsync("BDAT 6\r\nQUIT\r\nNOOP\r\n")).ShouldBe("503 250");
        (await client.SayAsync("BDAT lots\r\nQUIT\r\n")).ShouldStartWith("501 ");
        client.Clock.Advance(TimeSpan.FromSeconds(3));
        await client.Running;
    }

    static string Codes(string heard) =>
        string.Join(
            ' ',
            heard.Split("\r\n").Where(line => line.Length > 3 && line[3] == ' ').Select(line => line[..3])
        );
}
