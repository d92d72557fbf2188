using System.IO.Compression;
using System.Text;
using MimeKit;

namespace Zegel.Rules;

[Trait("Rule", "F14")]
public sealed class AllowedAttachmentsTests
{
    static readonly byte[] Pdf = Encoding.ASCII.GetBytes("%PDF-1.7\n");

    static IReadOnlyList<Finding> Judge(string name, byte[] content, string stream = "transactional")
    {
        var builder = new BodyBuilder { TextBody = "Uw bon." };
        builder.Attachments.Add(name, content);
        using var message = new MimeMessage { Body = builder.ToMessageBody() };
        message.From.Add(new MailboxAddress("a", "a@example.nl"));
        using var octets = new MemoryStream();
        message.WriteTo(octets);
        return [.. MessageCheck.Run(octets.ToArray(), stream).Where(finding => finding.RuleId == "F14")];
    }

    static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using var octets = new MemoryStream();
        using (var archive = new ZipArchive(octets, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        return octets.ToArray();
    }

    [Fact]
    public void Files_that_do_nothing_go_along_with_a_receipt()
    {
        Judge("bon.pdf", Pdf).ShouldBeEmpty();
        Judge("Bon.PDF", Pdf).ShouldBeEmpty();
        Judge("afspraak.ics", Encoding.ASCII.GetBytes("BEGIN:VCALENDAR\r\n")).ShouldBeEmpty();
        Judge("regels.csv", Encoding.ASCII.GetBytes("a;b\r\n")).ShouldBeEmpty();
        Judge("foto.jpg", [0xFF, 0xD8, 0xFF, 0xE0]).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("bon.exe", "MZ", "program")]
    [InlineData("bon.pdf.exe", "%PDF", "program")]
    [InlineData("bon.pdf", "MZ", "program (exe)")]
    [InlineData("bon.js", "alert(1)", "program")]
    [InlineData("bon.exe. ", "x", "program")]
    [InlineData("lijst.xlsm", "PK", "program (xlsm)")]
    [InlineData("bon\u202Efdp.txt", "x", "turns its letters around")]
    [InlineData("bon.pdf", "\u0089PNG", "is in truth png")]
    [InlineData("bon.docx", "x", "distrust")]
    [InlineData("bon.rar", "Rar!", "cannot be looked into")]
    [InlineData("bon", "x", "distrust")]
    [InlineData("bon.pdf", "\u007fELF", "program (elf)")]
    public void What_may_do_something_blocks(string name, string content, string seen)
    {
        var found = Judge(name, Encoding.Latin1.GetBytes(content)).ShouldHaveSingleItem();
        found.Verdict.ShouldBe(Verdict.Block);
        found.Observed.ShouldContain(seen);
    }

    [Fact]
    public void An_archive_is_looked_into()
    {
        Judge("bonnen.zip", Zip(("a.pdf", Pdf), ("lees.mij.exe", "MZ"u8.ToArray())))[0]
            .Observed.ShouldBe("bonnen.zip holds a program, lees.mij.exe");
        Judge("bonnen.zip", Zip(("binnen.zip", Zip(("x.vbs", Pdf)))))[0].Observed.ShouldContain("x.vbs");
        Judge("bonnen.zip", Zip(("a.zip", Zip(("b.zip", Zip(("x.vbs", Pdf)))))))[0]
            .Observed.ShouldContain("looked into");
        Judge("brief.docx", Zip(("word/vbaProject.bin", Pdf)))[0].Observed.ShouldContain("macros");
        Judge("bonnen.zip", [.. Encoding.ASCII.GetBytes("PK\x03\x04"), 1, 2, 3])[0]
            .Observed.ShouldContain("looked into");
        Judge("bonnen.zip", Zip(("a.pdf", Pdf)))[0].Observed.ShouldContain("distrust");
    }

    [Fact]
    public void Bulk_carries_none() =>
        Judge("programma.pdf", Pdf, "bulk").ShouldHaveSingleItem().Observed.ShouldContain("bulk mail");
}
