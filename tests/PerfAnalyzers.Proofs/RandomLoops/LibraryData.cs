using System.Text.Json;
using PerfAnalyzers.Proofs.Runtime;

namespace PerfAnalyzers.Proofs.RandomLoops;

/// <summary>Data sets of the library, with arguments that fit them.</summary>
internal static class LibraryData
{
    private static readonly string[] s_texts = ["a", "A", "ä", "b", "B", "a ", "", "t1", "T1", "日本", "t2"];

    /// <summary>
    /// What suggestions may take for granted holds: no value stands twice in a column, no text is written in two ways, nothing is null.
    /// </summary>
    public static IReadOnlyList<Data> Tame { get; } = [Of("tame", 6, TameInputs(6, times: 1)), Of("tame, elements twice", 6, TameInputs(8, times: 2))];

    /// <summary>The same rows, and each element once.</summary>
    public static Data TameAndDistinct => Tame[0];

    /// <summary>What nobody thinks of.</summary>
    public static IReadOnlyList<Data> Wild { get; } =
    [
        Wildly("wild", 1, rows: 7, elements: 12), Wildly("wild, more", 2, rows: 9, elements: 25), Wildly("no rows", 3, rows: 0, elements: 5), Wildly("no elements", 4, rows: 5, elements: 0),
    ];

    private static Data Of(string name, int rows, object inputs) => Create(
        name,
        inputs,
        [.. Enumerable.Range(1, rows).Select(i => new { Id = i, Name = "t" + i, City = "t" + (i + 1), Rank = i, ParentId = i == 1 ? rows : i - 1 })],
        [.. Enumerable.Range(1, rows).Select(i => new { Id = "m" + i, Name = "t" + i, Email = "t" + (i + 1), Points = i, BranchId = rows + 1 - i })],
        [.. Enumerable.Range(1, rows).Select(i => new { Id = (long)i, Name = "t" + i, Born = i, IsHidden = false })],
        [
            .. Enumerable.Range(1, rows).Select(i => new
            {
                Id = i, Title = "t" + i, Isbn = "t" + (i + 2), Kind = (i - 1) % 3, Stock = i, Shelf = i + 1, AuthorId = (long)(rows + 1 - i),
            }),
        ],
        [.. Enumerable.Range(1, rows).Select(i => new { Id = Loan(i), Days = i, Rating = i + 1, BookId = 1 + (i % rows), MemberId = "m" + (rows + 1 - i) })],
        [.. Enumerable.Range(1, rows).Select(i => new { BranchId = i, BookId = 1 + (i % rows), Amount = i })]);

    private static object TameInputs(int ids, int times)
    {
        var numbers = Enumerable.Repeat(Enumerable.Range(1, ids), times).SelectMany(i => i).ToList();
        return new
        {
            city = "t3",
            bookIds = numbers,
            branchIds = numbers,
            authorIds = numbers,
            memberIds = numbers.Select(i => "m" + i),
            texts = numbers.Select(i => "t" + i),
            numbers,
            loanIds = numbers.Select(Loan),
            amounts = numbers.Distinct().ToDictionary(i => i, i => i + 1),
            rows = numbers.Select(i => new
            {
                BookId = i, BranchId = i, AuthorId = i, Number = i, LoanId = Loan(i), Kind = (i - 1) % 3, MemberId = "m" + i, Text = "t" + i,
                BookIds = new[] { i, i + 1 }, Texts = new[] { "t" + i },
            }),
        };
    }

    private static Data Wildly(string name, int seed, int rows, int elements)
    {
        var random = new Random(seed);
        int Number() => random.Next(6);
        int Id() => 1 + random.Next(rows + 2);
        int Known() => 1 + random.Next(rows);
        T? Maybe<T>(T value) where T : struct => random.Next(4) == 0 ? null : value;
        string Text() => s_texts[random.Next(s_texts.Length)];
        string? MaybeText() => random.Next(5) == 0 ? null : Text();
        var inputs = new
        {
            city = "a",
            bookIds = Each(_ => Id()),
            branchIds = Each(_ => Maybe(Id())),
            authorIds = Each(_ => (long)Id()),
            memberIds = Each(_ => "m" + Id()),
            texts = Each(_ => MaybeText()),
            numbers = Each(_ => Number()),
            loanIds = Each(_ => Loan(Id())),
            amounts = Enumerable.Range(0, elements).ToDictionary(i => i * 2, _ => Number()),
            rows = Each(_ => new
            {
                BookId = Id(), BranchId = Maybe(Id()), AuthorId = Id(), Number = Number(), LoanId = Loan(Id()), Kind = random.Next(3), MemberId = "m" + Id(),
                Text = MaybeText(), BookIds = Enumerable.Range(0, random.Next(4)).Select(_ => Id()).ToList(), Texts = random.Next(3) == 0 ? null : new[] { Text(), Text() },
            }),
        };
        return Create(
            name,
            inputs,
            [.. Enumerable.Range(1, rows).Select(i => new { Id = i, Name = Text(), City = MaybeText(), Rank = Number(), ParentId = Maybe(Known()) })],
            [.. Enumerable.Range(1, rows).Select(i => new { Id = "m" + i, Name = Text(), Email = MaybeText(), Points = Number(), BranchId = Maybe(Known()) })],
            [.. Enumerable.Range(1, rows).Select(i => new { Id = (long)i, Name = Text(), Born = Maybe(Number()), IsHidden = random.Next(3) == 0 })],
            [
                .. Enumerable.Range(1, rows).Select(i => new
                {
                    Id = i, Title = Text(), Isbn = i < s_texts.Length ? s_texts[i] : "i" + i, Kind = random.Next(3), Stock = Number(), Shelf = Maybe(Number()), AuthorId = Maybe((long)Known()),
                }),
            ],
            [.. Enumerable.Range(1, rows * 2).Select(i => new { Id = Loan(i), Days = Number(), Rating = Maybe(Number()), BookId = Known(), MemberId = "m" + Known() })],
            [
                .. Enumerable.Range(1, rows).SelectMany(i => Enumerable.Range(1, rows).Where(_ => random.Next(3) == 0).Select(j => new { BranchId = i, BookId = j, Amount = Number() })),
            ]);

        List<T> Each<T>(Func<int, T> create) => [.. Enumerable.Range(0, elements).Select(create)];
    }

    private static Guid Loan(int id) => new(id, 0, 0, [0, 0, 0, 0, 0, 0, 0, 2]);

    private static Data Create(
        string name, object inputs, object[] branches, object[] members, object[] authors, object[] books, object[] loans, object[] holdings)
    {
        var tables = new Dictionary<string, object[]>
        {
            ["Branch"] = branches, ["Member"] = members, ["Author"] = authors, ["Book"] = books, ["Loan"] = loans, ["Holding"] = holdings,
        };
        return new(
            "library: " + name,
            tables.ToDictionary(t => t.Key, t => (IReadOnlyList<IReadOnlyDictionary<string, JsonElement>>)[.. t.Value.Select(Properties)]),
            Properties(inputs));
    }

    private static IReadOnlyDictionary<string, JsonElement> Properties(object value) =>
        JsonSerializer.SerializeToElement(value).EnumerateObject().ToDictionary(p => p.Name, p => p.Value);
}
