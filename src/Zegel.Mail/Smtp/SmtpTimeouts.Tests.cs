namespace Zegel.Mail.Smtp;

public class SmtpTimeoutsTests
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact, Trait("Rule", "D06")]
    public void The_defaults_are_the_minimums_of_the_standard()
    {
        var limits = new SmtpTimeouts();
        limits.Greeting.ShouldBe(TimeSpan.FromMinutes(5));
        limits.Mail.ShouldBe(TimeSpan.FromMinutes(5));
        limits.Rcpt.ShouldBe(TimeSpan.FromMinutes(5));
        limits.Data.ShouldBe(TimeSpan.FromMinutes(2));
        limits.DataBlock.ShouldBe(TimeSpan.FromMinutes(3));
        limits.FinalDot.ShouldBe(TimeSpan.FromMinutes(10));
    }

    [Theory, Trait("Rule", "D06")]
    [InlineData(SmtpStage.Greeting, "", 300)]
    [InlineData(SmtpStage.Hello, "220 hi\r\n", 300)]
    [InlineData(SmtpStage.StartTls, "220 hi\r\n|250-mx\r\n250 STARTTLS\r\n", 120)]
    public async Task Opening_waits_as_long_as_it_must_and_no_longer(SmtpStage stage, string said, int limitSeconds)
    {
        var server = new ScriptedServer();
        var opening = server.Session.OpenAsync(default).AsTask();
        foreach (var reply in said.Split('|', StringSplitOptions.RemoveEmptyEntries))
            await server.SayAsync(reply);
        await EndsAtLimitAsync(server, opening, stage, limitSeconds, uncertain: false);
    }

    [Theory, Trait("Rule", "D06"), Trait("Rule", "D07")]
    [InlineData("PIPELINING", SmtpStage.Mail, "", 300)]
    [InlineData("PIPELINING", SmtpStage.Rcpt, "250 ok\r\n", 300)]
    [InlineData("PIPELINING", SmtpStage.Data, "250 ok\r\n|250 ok\r\n", 120)]
    [InlineData("PIPELINING", SmtpStage.FinalDot, "250 ok\r\n|250 ok\r\n|354 go\r\n", 600)]
    [InlineData("SIZE", SmtpStage.Mail, "", 300)]
    [InlineData("SIZE", SmtpStage.Rcpt, "250 ok\r\n", 300)]
    [InlineData("SIZE", SmtpStage.Data, "250 ok\r\n|250 ok\r\n", 120)]
    [InlineData("SIZE", SmtpStage.FinalDot, "250 ok\r\n|250 ok\r\n|354 go\r\n", 600)]
    public async Task Delivering_waits_as_long_as_it_must_and_no_longer(
        string extensions,
        SmtpStage stage,
        string said,
        int limitSeconds
    )
    {
        var server = await ScriptedServer.OpenedAsync(extensions);
        var delivery = server.Deliver();
        foreach (var reply in said.Split('|', StringSplitOptions.RemoveEmptyEntries))
            await server.SayAsync(reply);
        await EndsAtLimitAsync(server, delivery, stage, limitSeconds, stage == SmtpStage.FinalDot);
    }

    [Fact, Trait("Rule", "D06")]
    public async Task A_reply_just_before_the_limit_is_in_time()
    {
        var server = await ScriptedServer.OpenedAsync();
        var delivery = server.Deliver();
        foreach (
            var (reply, limitSeconds) in new[]
            {
                ("250 a\r\n", 300),
                ("250 b\r\n", 300),
                ("354 c\r\n", 120),
                ("250 d\r\n", 600),
            }
        )
        {
            server.Clock.Advance(TimeSpan.FromSeconds(limitSeconds - 1));
            await server.SayAsync(reply);
        }
        (await delivery).ShouldBeOfType<SmtpResult.Accepted>();
    }

    [Fact, Trait("Rule", "D06")]
    public async Task A_reply_that_drips_has_no_more_time_than_another()
    {
        var server = await ScriptedServer.OpenedAsync();
        var delivery = server.Deliver();
        foreach (var octet in "250")
        {
            await server.SayAsync(octet.ToString());
            server.Clock.Advance(TimeSpan.FromSeconds(99));
        }
        delivery.IsCompleted.ShouldBeFalse();
        server.Clock.Advance(TimeSpan.FromSeconds(4));
        (await delivery).ShouldBeOfType<SmtpResult.Broken>();
    }

    [Fact, Trait("Rule", "D06")]
    public async Task Each_block_of_content_has_its_three_minutes()
    {
        var server = new ScriptedServer(pauseAfterBytes: 1000);
        var opening = server.Session.OpenAsync(default).AsTask();
        await server.SayAsync("220 hi\r\n");
        await server.SayAsync("250-mx\r\n250 PIPELINING\r\n");
        await opening;
        var delivery = server.Deliver(string.Concat(Enumerable.Repeat("0123456789abcdef\r\n", 20_000)));
        server.Hear();
        await server.SayAsync("250 ok\r\n250 ok\r\n354 go\r\n");
        server.Clock.Advance(TimeSpan.FromSeconds(179));
        server.Hear().Length.ShouldBe(64 * 1024);
        await EndsAtLimitAsync(server, delivery, SmtpStage.Content, 180, uncertain: false);
    }

    static async Task EndsAtLimitAsync(
        ScriptedServer server,
        Task<SmtpResult> pending,
        SmtpStage stage,
        int limitSeconds,
        bool uncertain
    )
    {
        server.Clock.Advance(TimeSpan.FromSeconds(limitSeconds) - Second);
        pending.IsCompleted.ShouldBeFalse();
        server.Clock.Advance(2 * Second);
        var broken = (await pending).ShouldBeOfType<SmtpResult.Broken>();
        (broken.Stage, broken.Uncertain).ShouldBe((stage, uncertain));
        server.Session.MayReuse.ShouldBeFalse();
    }
}
