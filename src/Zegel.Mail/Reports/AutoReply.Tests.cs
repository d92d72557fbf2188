using System.Text;
using System.Text.Json;
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
        var folder = Corpus.Folder("bounces-sisimai");
        var notes = JsonDocument
            .Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")))
            .RootElement.EnumerateObject()
            .Where(mail =>
                mail.Value.EnumerateArray().Any(fact => fact.GetProperty("reason").GetString() == "vacation")
            )
            .Select(mail => mail.Name)
            .ToList();
        var missed = notes
            .Where(name => !AutoReply.IsAutomatic(MimeMessage.Load(Path.Combine(folder, "mail", name)), null))
            .ToList();
        Corpus.Say(
            $"bounces-sisimai, absence notes: {notes.Count - missed.Count} passed, {missed.Count} failed, 0 excepted of {notes.Count}"
        );
        notes.ShouldNotBeEmpty();
        missed.ShouldBeEmpty();
    }

    static MimeMessage Load(string text) => MimeMessage.Load(new MemoryStream(Encoding.ASCII.GetBytes(text)));
}
