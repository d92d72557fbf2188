using System.Text;
using CsCheck;
using MimeKit;
using Zegel.Campaigns.Templates;

namespace Zegel.Rules.Reading;

public class PartPlacesTests
{
    /// <summary>Where the letters of <c>decoded</c> stand, as MimeKit decodes the part of this message.</summary>
    static (string Html, IReadOnlyDictionary<(int, int), (int Line, int Column)> Places) Read(
        string message,
        params (int, int)[] wanted
    )
    {
        var facts = MessageFactsReader.Read(Encoding.UTF8.GetBytes(message), "bulk");
        return (facts.Html!, facts.HtmlPlaces!.Find(wanted));
    }

    static string Message(string encoding, string body, string charset = "utf-8") =>
        $"From: a@example.nl\r\nContent-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}";

    [Fact]
    public void Letters_that_are_not_encoded_stand_behind_the_header()
    {
        var (html, places) = Read(Message("8bit", "<p>é😀x\r\ny</p>"), (1, 1), (1, 5), (1, 7), (2, 1));
        html.ShouldBe("<p>é😀x\ny</p>");
        places[(1, 1)].ShouldBe((5, 1));
        places[(1, 5)].ShouldBe((5, 5));
        places[(1, 7)].ShouldBe((5, 7), "as an editor counts");
        places[(2, 1)].ShouldBe((6, 1));
    }

    [Fact]
    public void Soft_line_breaks_and_coded_octets_are_counted()
    {
        var (html, places) = Read(
            Message("quoted-printable", "<p>=C3=A9x=\r\ny=3D=20\t\r\nz=\n=\r\nw=0Av=XX</p>"),
            (1, 4),
            (1, 5),
            (1, 6),
            (1, 7),
            (2, 1),
            (2, 2),
            (3, 1),
            (3, 2)
        );
        html.ShouldBe("<p>éxy= \t\nzw\nv=XX</p>");
        places[(1, 4)].ShouldBe((5, 4));
        places[(1, 5)].ShouldBe((5, 10));
        places[(1, 6)].ShouldBe((6, 1));
        places[(1, 7)].ShouldBe((6, 2));
        places[(2, 1)].ShouldBe((7, 1));
        places[(2, 2)].ShouldBe((9, 1));
        places[(3, 1)].ShouldBe((9, 5));
        places[(3, 2)].ShouldBe((9, 6));
    }

    [Fact]
    public void Base64_is_counted_by_its_digits()
    {
        var (html, places) = Read(Message("base64", "PHA+aGVs\r\nbG8KPC9w\r\nPg=="), (1, 1), (1, 3), (1, 7), (2, 1));
        html.ShouldBe("<p>hello\n</p>");
        places[(1, 1)].ShouldBe((5, 2), "the digit that ends the octet");
        places[(1, 3)].ShouldBe((5, 4));
        places[(1, 7)].ShouldBe((6, 2));
        places[(2, 1)].ShouldBe((6, 6));
    }

    [Fact]
    public void Several_parts_count_on()
    {
        const string Part = "Content-Type: text/html; charset=utf-8\r\n\r\n<p>x</p>\r\n<p>y</p>\r\n--b";
        var (html, places) = Read(
            $"From: a@example.nl\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n{Part}\r\n{Part}--\r\n",
            (2, 4),
            (3, 4),
            (4, 4)
        );
        html.Split('\n')[3].ShouldStartWith("<p>y</p>");
        places[(2, 4)].ShouldBe((8, 4));
        places[(3, 4)].ShouldBe((12, 4));
        places[(4, 4)].ShouldBe((13, 4));
    }

    [Fact]
    public void A_place_behind_a_line_is_its_end_and_one_behind_the_part_is_none()
    {
        var (_, places) = Read(Message("7bit", "ab\r\nc\r\n"), (1, 99), (9, 1));
        places[(1, 99)].ShouldBe((5, 4));
        places.ShouldNotContainKey((9, 1));
    }

    [Fact]
    public void Letters_of_unknown_width_have_no_place() =>
        Read(Message("8bit", "abc", "iso-2022-jp"), (1, 1)).Places.ShouldBeEmpty();

    [Fact]
    public void Every_letter_that_is_read_is_found_where_it_was_written() =>
        Gen.Select(
                Gen.OneOf("a", "=", "é", "日", "😀", " ", "\r\n", "\t", "<p>", new string('x', 90)).Array[1, 40],
                Gen.OneOf(
                    Gen.Const(ContentEncoding.QuotedPrintable),
                    Gen.Const(ContentEncoding.EightBit),
                    Gen.Const(ContentEncoding.Base64)
                )
            )
            .Draw(
                (pieces, encoding) =>
                {
                    // Each line has a sign of its own, and is looked for by it.
                    var lines = string.Concat(pieces).Split("\r\n").Select((line, i) => $"{line}§{i:000}§").ToList();
                    var part = new TextPart("html") { ContentTransferEncoding = encoding };
                    part.SetText(Encoding.UTF8, string.Join("\r\n", lines));
                    part.ContentTransferEncoding = encoding;
                    var message = new MimeMessage { Body = part };
                    using var octets = new MemoryStream();
                    message.WriteTo(octets);
                    var file = Encoding.UTF8.GetString(octets.ToArray());
                    var wanted = lines
                        .Select((line, i) => (i + 1, line.IndexOf('§', StringComparison.Ordinal) + 1))
                        .ToArray();
                    var (html, places) = Read(file, wanted);
                    html.TrimEnd('\n').Split('\n').ShouldBe(lines);
                    var fileLines = file.Split('\n');
                    foreach (var place in wanted)
                    {
                        var (line, column) = places[place];
                        if (encoding != ContentEncoding.Base64)
                            fileLines[line - 1]
                                [(column - 1)..]
                                .ShouldStartWith(encoding == ContentEncoding.EightBit ? "§" : "=C2=");
                        else
                            fileLines[line - 1].Length.ShouldBeGreaterThanOrEqualTo(column);
                    }
                },
                iter: 200
            );
}
