namespace PerfAnalyzers.Proofs.RandomLoops;

/// <summary>A column, or a value that is looked for in one.</summary>
/// <param name="Name">Its name, or the expression.</param>
/// <param name="Domain">What it stands for: values of one domain may be equal.</param>
internal sealed record Typed(string Name, string Type, string Domain)
{
    public bool IsNullable => Type.EndsWith('?');

    /// <summary>True when C# compares the two.</summary>
    public bool Meets(Typed other) =>
        (Domain == other.Domain || Domain is "book" or "number" && other.Domain is "book" or "number")
        && (Kind == other.Kind || IsWhole && other.IsWhole);

    private string Kind => Type.TrimEnd('?');

    private bool IsWhole => Kind is "int" or "long" or "short";
}

/// <summary>An entity of the model, as far as programs ask for it.</summary>
/// <param name="References">Navigations to one row, with the column that they set.</param>
/// <param name="Collections">Navigations to several.</param>
internal sealed record LibraryEntity(
    string Name, string Set, string Letter, IReadOnlyList<string> Key, IReadOnlyList<Typed> Columns, IReadOnlyList<(string Name, string Entity)> References,
    IReadOnlyList<(string Name, string Entity)> Collections, string New)
{
    public static IReadOnlyList<LibraryEntity> All { get; } =
    [
        new("Branch", "Branches", "b", ["Id"],
            [new("Id", "int", "branch"), new("ParentId", "int?", "branch"), new("Name", "string", "text"), new("City", "string?", "text"), new("Rank", "int", "number")],
            [("Parent", "Branch")], [("Children", "Branch"), ("Members", "Member"), ("Holdings", "Holding")], "Name = \"new\""),
        new("Member", "Members", "m", ["Id"],
            [new("Id", "string", "member"), new("BranchId", "int?", "branch"), new("Name", "string", "text"), new("Email", "string?", "text"), new("Points", "int", "number")],
            [("Branch", "Branch")], [("Loans", "Loan")], "Name = \"new\""),
        new("Author", "Authors", "a", ["Id"],
            [new("Id", "long", "author"), new("Name", "string", "text"), new("Born", "int?", "number")],
            [], [("Books", "Book")], "Name = \"new\""),
        new("Book", "Books", "b", ["Id"],
            [
                new("Id", "int", "book"), new("AuthorId", "long?", "author"), new("Isbn", "string", "text"), new("Title", "string", "text"), new("Kind", "BookKind", "kind"),
                new("Stock", "int", "number"), new("Shelf", "int?", "number"),
            ],
            [("Author", "Author")], [("Loans", "Loan"), ("Holdings", "Holding")], "Title = \"new\", Stock = 1"),
        new("Loan", "Loans", "l", ["Id"],
            [
                new("Id", "Guid", "loan"), new("BookId", "int", "book"), new("MemberId", "string", "member"), new("Days", "int", "number"),
                new("Rating", "int?", "number"),
            ],
            [("Book", "Book"), ("Member", "Member")], [], "Days = 1"),
        new("Holding", "Holdings", "h", ["BranchId", "BookId"],
            [new("BranchId", "int", "branch"), new("BookId", "int", "book"), new("Amount", "int", "number")],
            [("Branch", "Branch"), ("Book", "Book")], [], "Amount = 1"),
    ];

    public static LibraryEntity Get(string name) => All.Single(e => e.Name == name);

    /// <summary>Columns that a loop may write a number into.</summary>
    public IEnumerable<string> Numbers => Columns.Where(c => c.Type == "int" && c.Domain == "number").Select(c => c.Name);

    /// <summary>All columns of a row in a text.</summary>
    public string Describe(string row) => "$\"" + string.Join(' ', Columns.Select(c => $"{{{row}.{c.Name}}}")) + "\"";

    /// <summary>An order in which no two rows stand at the same place.</summary>
    public string OrderBy(string row) => string.Concat(Key.Select((k, i) => $".{(i == 0 ? "OrderBy" : "ThenBy")}({row} => {row}.{k})"));
}
