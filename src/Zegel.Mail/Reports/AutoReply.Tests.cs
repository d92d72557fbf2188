using System.Text;
using MimeKit;
using Zegel.Mail.Addresses;

namespace Zegel.Mail.Reports;

public class AutoReplyTests
{
    static readonly ReversePath Somebody = new(Mailbox.Parse("jan@example.nl"));

    [Theory]
    [Trait("Rule", "B17")]
    [InlineData("Auto-Submitted: auto-replied", true)]
    [InlineData("Auto-Submitted: auto-generated (failure)", true)]
    [InlineData("Auto-Submitted: AUTO-REPLIED; owner=x", true)]
    [InlineData("Auto-Submitted: no", false)]
    [InlineData("Auto-Submitted: No (a person)", false)]
    [InlineData("Precedence: bulk", true)]
    [InlineData("Precedence: auto_reply", true)]
    [InlineData("Precedence: first-class", false)]
    [InlineData("X-Autoreply: yes", true)]
    [InlineData("X-Auto-Response-Suppress: All", true)]
    [InlineData("X-Apple-Action: VACATION", true)]
    [InlineData("Return-Path: <>", true)]
    [InlineData("Return-Path: <jan@example.nl>", false)]
    [InlineData("Content-Type: multipart/report; report-type=disposition-notification; boundary=x", true)]
    [InlineData("Subject: Re: nieuws", false)]
    public void Tells_programs_from_people_by_their_headers(string header, bool automatic) =>
        AutoReply.IsAutomatic(Load($"{header}\r\n\r\nbody\r\n"), Somebody).ShouldBe(automatic);

    [Fact]
    [Trait("Rule", "B17")]
    public void The_null_reverse_path_is_never_a_person()
    {
        AutoReply.IsAutomatic(Load("Subject: x\r\n\r\n"), ReversePath.Null).ShouldBeTrue();
        AutoReply.IsAutomatic(Load("Subject: x\r\n\r\n"), null).ShouldBeFalse();
    }

    [Fact]
    [Trait("Rule", "B17")]
    public void Knows_the_absence_notes_of_the_sisimai_corpus()
    {
        var folder = Corpora.Folder("bounces-sisimai");
        var run = CorpusRun.Of("bounces-sisimai", "absence notes");
        foreach (var mail in Corpora.Json("bounces-sisimai", "expected.json").EnumerateObject())
            if (mail.Value.EnumerateArray().Any(fact => fact.GetProperty("reason").GetString() == "vacation"))
                run.Case(
                    mail.Name,
                    () =>
                        AutoReply.IsAutomatic(MimeMessage.Load(Path.Combine(folder, "mail", mail.Name)), null)
                            ? null
                            : "taken for a person's"
                );
        run.End();
    }

    [Fact]
    [Trait("Rule", "B06")]
    [Trait("Rule", "B17")]
    public void Reports_among_odd_MIME_messages_are_told_from_mail_of_people()
    {
        var folder = Path.Combine(Corpora.Folder("mime-messages"), "mimekit", "messages");
        var run = CorpusRun.Of("mime-messages", "reports");
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            var name = Path.GetFileName(file);
            var isStatus = name.StartsWith("delivery-status", StringComparison.Ordinal);
            var isReport = isStatus || name.StartsWith("disposition", StringComparison.Ordinal);
            run.Case(
                name,
                () =>
                    Dsn.TryRead(File.ReadAllBytes(file), out _) != isStatus ? $"a notification: {!isStatus}"
                    : AutoReply.IsAutomatic(MimeMessage.Load(file), null) != isReport ? $"automatic: {!isReport}"
                    : null
            );
        }
        run.End(least: 10);
    }

    static MimeMessage Load(string text) => MimeMessage.Load(new MemoryStream(Encoding.ASCII.GetBytes(text)));
}
