namespace PerfAnalyzers.Benchmarks.Generation;

/// <summary>The files of a module that have to do with EF Core.</summary>
internal static class PersistenceTemplates
{
    public static IEnumerable<SourceFile> Files(Module module) =>
    [
        Entity(module),
        Line(module),
        Note(module),
        Category(module),
        Configuration(module),
        Dto(module),
        Repository(module),
        Service(module),
        ReportBuilder(module),
        Importer(module),
    ];

    public static SourceFile Context(string area, IReadOnlyList<Module> modules) => new(
        $"{area}/{area}Context.cs",
        $$"""
        using Microsoft.EntityFrameworkCore;

        namespace {{area}};

        public class {{area}}Context : DbContext
        {
            public {{area}}Context(DbContextOptions<{{area}}Context> options) : base(options) { }

        {{string.Join("\n", modules.Select(m => $$"""
                public DbSet<{{m.Name}}> {{m.Name}}s => Set<{{m.Name}}>();
                public DbSet<{{m.Name}}Line> {{m.Name}}Lines => Set<{{m.Name}}Line>();
                public DbSet<{{m.Name}}Note> {{m.Name}}Notes { get; set; } = null!;
                public DbSet<{{m.Name}}Category> {{m.Name}}Categories { get; set; } = null!;
            """))}}

            protected override void OnModelCreating(ModelBuilder modelBuilder)
            {
                base.OnModelCreating(modelBuilder);
        {{string.Join("\n", modules.Select(m => $"        modelBuilder.ApplyConfiguration(new {m.Name}Configuration());"))}}
        {{string.Join("\n", modules.Where(m => m.IsOneIn(4)).Select(m => $"        modelBuilder.Entity<{m.Name}Note>().Navigation(n => n.{m.Name}).AutoInclude();"))}}
            }
        }
        """);

    private static SourceFile Entity(Module m) => new(
        $"{m.Area}/Entities/{m.Name}.cs",
        $$"""
        using System;
        using System.Collections.Generic;

        namespace {{m.Area}};

        /// <summary>The root of its aggregate.</summary>
        public class {{m.Name}}
        {
            private string _number = "";

            public int Id { get; set; }

            public string Number
            {
                get => _number;
                set => _number = value.Trim().ToUpperInvariant();
            }

            public string Title { get; set; } = "";
            public string? Description { get; set; }
            public decimal Amount { get; set; }
            public DateTime CreatedAt { get; set; }
            public DateTime? ClosedAt { get; set; }
            public bool IsArchived { get; set; }
            public int CategoryId { get; set; }
            public {{m.Name}}Category Category { get; set; } = null!;
            public int? RelatedId { get; set; }
            public {{m.Related}}? Related { get; set; }
            public List<{{m.Name}}Line> Lines { get; set; } = new();
            public ICollection<{{m.Name}}Note> Notes { get; set; } = new List<{{m.Name}}Note>();

            public bool IsOpen => ClosedAt is null && !IsArchived;

            public void Close(DateTime now)
            {
                if (ClosedAt is not null)
                    throw new InvalidOperationException($"{Number} is closed already.");
                ClosedAt = now;
            }

            public int AgeInDays(DateTime now) => (int)((ClosedAt ?? now) - CreatedAt).TotalDays;
        }
        """);

    private static SourceFile Line(Module m) => new(
        $"{m.Area}/Entities/{m.Name}Line.cs",
        $$"""
        namespace {{m.Area}};

        public class {{m.Name}}Line
        {
            public int Id { get; set; }
            public int {{m.Name}}Id { get; set; }
            public {{m.Name}} {{m.Name}} { get; set; } = null!;
            public string Sku { get; set; } = "";
            public int Quantity { get; set; }
            public decimal UnitPrice { get; set; }
            public decimal Discount { get; set; }

            public decimal Total => Quantity * UnitPrice * (1 - Discount);

            public bool IsFree => UnitPrice == 0 || Discount >= 1;
        }
        """);

    private static SourceFile Note(Module m) => new(
        $"{m.Area}/Entities/{m.Name}Note.cs",
        $$"""
        using System;

        namespace {{m.Area}};

        public class {{m.Name}}Note
        {
            public Guid Id { get; set; }
            public int {{m.Name}}Id { get; set; }
            public {{m.Name}} {{m.Name}} { get; set; } = null!;
            public string Text { get; set; } = "";
            public string Author { get; set; } = "";
            public DateTime WrittenAt { get; set; }

            public string Preview(int length) => Text.Length <= length ? Text : Text[..length] + "…";
        }
        """);

    private static SourceFile Category(Module m) => new(
        $"{m.Area}/Entities/{m.Name}Category.cs",
        $$"""
        using System.Collections.Generic;

        namespace {{m.Area}};

        public class {{m.Name}}Category
        {
            public int Id { get; set; }
            public string Name { get; set; } = "";
            public int? ParentId { get; set; }
            public {{m.Name}}Category? Parent { get; set; }
            public List<{{m.Name}}Category> Children { get; set; } = new();
            public List<{{m.Name}}> Items { get; set; } = new();
        }
        """);

    private static SourceFile Configuration(Module m) => new(
        $"{m.Area}/Configurations/{m.Name}Configuration.cs",
        $$"""
        using Microsoft.EntityFrameworkCore;
        using Microsoft.EntityFrameworkCore.Metadata.Builders;

        namespace {{m.Area}};

        public class {{m.Name}}Configuration : IEntityTypeConfiguration<{{m.Name}}>
        {
            public void Configure(EntityTypeBuilder<{{m.Name}}> builder)
            {
                builder.ToTable("{{m.Name}}");
                builder.HasKey(x => x.Id);
                builder.Property(x => x.Number).HasMaxLength(40).IsRequired();
                builder.Property(x => x.Title).HasMaxLength(200);
                builder.Property(x => x.Amount).HasPrecision(18, 2);
                builder.HasIndex(x => x.Number).IsUnique();
                builder.HasIndex(x => new { x.CategoryId, x.CreatedAt });
                builder.HasOne(x => x.Category).WithMany(c => c.Items).HasForeignKey(x => x.CategoryId);
                builder.HasOne(x => x.Related).WithMany().HasForeignKey(x => x.RelatedId);
                builder.HasMany(x => x.Lines).WithOne(l => l.{{m.Name}}).HasForeignKey(l => l.{{m.Name}}Id);
                builder.HasMany(x => x.Notes).WithOne(n => n.{{m.Name}}).HasForeignKey(n => n.{{m.Name}}Id);
                builder.HasQueryFilter(x => !x.IsArchived);
            }
        }
        """);

    private static SourceFile Dto(Module m) => new(
        $"{m.Area}/Contracts/{m.Name}Dto.cs",
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;

        namespace {{m.Area}};

        public sealed record {{m.Name}}LineDto(string Sku, int Quantity, decimal Total);

        public sealed record {{m.Name}}Dto(int Id, string Number, string Title, decimal Amount, DateTime CreatedAt, IReadOnlyList<{{m.Name}}LineDto> Lines);

        public sealed record {{m.Name}}Summary(int Id, string Number, string Category, int LineCount);

        public static class {{m.Name}}Mapping
        {
            public static {{m.Name}}LineDto ToDto(this {{m.Name}}Line line) => new(line.Sku, line.Quantity, line.Total);

            public static {{m.Name}}Dto ToDto(this {{m.Name}} item) =>
                new(item.Id, item.Number, item.Title, item.Amount, item.CreatedAt, item.Lines.Select(l => l.ToDto()).ToList());

            public static string Label({{m.Name}} item)
            {
                var state = item.IsOpen ? "open" : "closed";
                return $"{item.Number} ({state}, {item.Category.Name})";
            }
        }
        """);

    private static SourceFile Repository(Module m) => new(
        $"{m.Area}/Repositories/{m.Name}Repository.cs",
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.EntityFrameworkCore;

        namespace {{m.Area}};

        public interface I{{m.Name}}Repository
        {
            IQueryable<{{m.Name}}> Query();
            Task<{{m.Name}}?> FindAsync(int id, CancellationToken ct);
            Task<List<{{m.Name}}>> ListAsync(int? categoryId, bool openOnly, CancellationToken ct);
            Task<List<{{m.Name}}Line>> LinesAsync(int id, CancellationToken ct);
            Task<Dictionary<int, {{m.Name}}>> ByIdAsync(IReadOnlyCollection<int> ids, CancellationToken ct);
            Task<int> CountAsync(int categoryId, CancellationToken ct);
            void Add({{m.Name}} item);
            Task SaveAsync(CancellationToken ct);
        }

        public class {{m.Name}}Repository : I{{m.Name}}Repository
        {
            private readonly {{m.Area}}Context _db;

            public {{m.Name}}Repository({{m.Area}}Context db) => _db = db;

            public IQueryable<{{m.Name}}> Query() => _db.{{m.Name}}s.AsNoTracking();

            public async Task<{{m.Name}}?> FindAsync(int id, CancellationToken ct) =>
                await _db.{{m.Name}}s.Include(x => x.Category).Include(x => x.Lines).FirstOrDefaultAsync(x => x.Id == id, ct);

            public async Task<List<{{m.Name}}>> ListAsync(int? categoryId, bool openOnly, CancellationToken ct)
            {
                var query = _db.{{m.Name}}s.AsQueryable();
                if (categoryId is { } id)
                    query = query.Where(x => x.CategoryId == id);
                if (openOnly)
                    query = query.Where(x => x.ClosedAt == null);
                return await query.OrderBy(x => x.Number).ToListAsync(ct);
            }

            public Task<List<{{m.Name}}Line>> LinesAsync(int id, CancellationToken ct) =>
                _db.{{m.Name}}Lines.Where(l => l.{{m.Name}}Id == id).OrderBy(l => l.Sku).ToListAsync(ct);

            public async Task<Dictionary<int, {{m.Name}}>> ByIdAsync(IReadOnlyCollection<int> ids, CancellationToken ct) =>
                await _db.{{m.Name}}s.Where(x => ids.Contains(x.Id)).ToDictionaryAsync(x => x.Id, ct);

            public Task<int> CountAsync(int categoryId, CancellationToken ct) =>
                _db.{{m.Name}}s.CountAsync(x => x.CategoryId == categoryId, ct);

            public void Add({{m.Name}} item) => _db.{{m.Name}}s.Add(item);

            public Task SaveAsync(CancellationToken ct) => _db.SaveChangesAsync(ct);
        }
        """);

    private static SourceFile Service(Module m) => new(
        $"{m.Area}/Services/{m.Name}Service.cs",
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.EntityFrameworkCore;

        namespace {{m.Area}};

        public class {{m.Name}}Service
        {
            private readonly {{m.Area}}Context _db;
            private readonly I{{m.Name}}Repository _items;
            private readonly TimeProvider _clock;

            public {{m.Name}}Service({{m.Area}}Context db, I{{m.Name}}Repository items, TimeProvider clock)
            {
                _db = db;
                _items = items;
                _clock = clock;
            }

            public async Task<IReadOnlyList<{{m.Name}}Dto>> RecentAsync(int days, CancellationToken ct)
            {
                var since = _clock.GetUtcNow().UtcDateTime.AddDays(-days);
                var items = await _db.{{m.Name}}s
                    .AsNoTracking()
                    .Include(x => x.Lines)
                    .Where(x => x.CreatedAt >= since)
                    .OrderByDescending(x => x.CreatedAt)
                    .Take(200)
                    .ToListAsync(ct);
                return items.Select(x => x.ToDto()).ToList();
            }

            public async Task<IReadOnlyList<{{m.Name}}Summary>> PageAsync(string? search, int page, int size, CancellationToken ct)
            {
                var query = _items.Query();
                if (!string.IsNullOrWhiteSpace(search))
                    query = query.Where(x => x.Title.Contains(search) || x.Number.StartsWith(search));
                return await query
                    .OrderBy(x => x.Number).ThenBy(x => x.Id)
                    .Skip((page - 1) * size)
                    .Take(size)
                    .Select(x => new {{m.Name}}Summary(x.Id, x.Number, x.Category.Name, x.Lines.Count))
                    .ToListAsync(ct);
            }

            public async Task CloseAsync(IReadOnlyCollection<int> ids, CancellationToken ct)
            {
                var now = _clock.GetUtcNow().UtcDateTime;
                var items = await _db.{{m.Name}}s.Where(x => ids.Contains(x.Id)).ToListAsync(ct);
                foreach (var item in items)
                {
                    if (item.IsOpen)
                        item.Close(now);
                }
                await _db.SaveChangesAsync(ct);
            }

            public async Task<decimal> TotalAsync(int id, CancellationToken ct)
            {
                var lines = await _items.LinesAsync(id, ct);
                var total = 0m;
                foreach (var line in lines)
                    total += line.Total;
                return Math.Round(total, 2);
            }

            public async Task<List<string>> LabelsAsync(CancellationToken ct)
            {
                var labels = new List<string>();
                var items = await _db.{{m.Name}}s{{(m.IsOneIn(5) ? "" : ".Include(x => x.Category)")}}.Where(x => x.ClosedAt == null).ToListAsync(ct);
                foreach (var item in items)
                {
                    labels.Add({{m.Name}}Mapping.Label(item));
                    labels.Add($"{item.Number}: {item.Category.Name}");
                }
                return labels;
            }

            public async Task<int> ItemsInAsync(int categoryId, CancellationToken ct)
            {
                var counts = await _db.{{m.Name}}s.GroupBy(x => x.CategoryId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
                return counts.GetValueOrDefault(categoryId);
            }
        {{(m.IsOneIn(4) ? QueryInLoop(m) : "")}}
        {{(m.IsOneIn(12) ? ExplicitLoad(m) : "")}}
        {{(m.IsOneIn(10) ? Recursion(m) : "")}}
        }
        """);

    private static string QueryInLoop(Module m) =>
        $$"""

            public async Task<Dictionary<string, int>> LineCountsAsync(IEnumerable<int> ids, CancellationToken ct)
            {
                var result = new Dictionary<string, int>();
                foreach (var id in ids)
                {
                    var item = await _db.{{m.Name}}s.FirstOrDefaultAsync(x => x.Id == id, ct);
                    if (item is null)
                        continue;
                    var lines = await _items.LinesAsync(item.Id, ct);
                    result[item.Number] = lines.Count;
                }
                return result;
            }
        """;

    private static string ExplicitLoad(Module m) =>
        $$"""

            public async Task<int> NoteLengthAsync(int categoryId, CancellationToken ct)
            {
                var length = 0;
                foreach (var item in await _items.ListAsync(categoryId, openOnly: true, ct))
                {
                    await _db.Entry(item).Collection(x => x.Notes).LoadAsync(ct);
                    length += item.Notes.Sum(n => n.Text.Length);
                }
                return length;
            }
        """;

    private static string Recursion(Module m) =>
        $$"""

            public async Task<List<int>> DescendantsAsync(int categoryId, CancellationToken ct)
            {
                var ids = new List<int> { categoryId };
                var children = await _db.{{m.Name}}Categories.Where(c => c.ParentId == categoryId).Select(c => c.Id).ToListAsync(ct);
                foreach (var child in children)
                    ids.AddRange(await DescendantsAsync(child, ct));
                return ids;
            }
        """;

    private static SourceFile ReportBuilder(Module m) => new(
        $"{m.Area}/Services/{m.Name}ReportBuilder.cs",
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Globalization;
        using System.Linq;
        using System.Text;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.EntityFrameworkCore;

        namespace {{m.Area}};

        public class {{m.Name}}ReportBuilder({{m.Area}}Context db)
        {
            private readonly List<string> _warnings = new();

            public IReadOnlyList<string> Warnings => _warnings;

            public async Task<string> BuildAsync(DateTime from, DateTime to, CancellationToken ct)
            {
                var items = await (
                    from item in db.{{m.Name}}s
                    join category in db.{{m.Name}}Categories on item.CategoryId equals category.Id
                    where item.CreatedAt >= @from && item.CreatedAt < to
                    orderby category.Name, item.Number
                    select new { item.Number, item.Amount, Category = category.Name, Lines = item.Lines.Count }).ToListAsync(ct);

                var text = new StringBuilder();
                foreach (var group in items.GroupBy(x => x.Category))
                {
                    text.AppendLine(group.Key);
                    foreach (var item in group.OrderByDescending(x => x.Amount))
                    {
                        if (item.Lines == 0)
                            _warnings.Add($"{item.Number} has no lines.");
                        text.Append("  ").Append(item.Number).Append(' ').AppendLine(Format(item.Amount));
                    }
                    text.Append("  = ").AppendLine(Format(group.Sum(x => x.Amount)));
                }
                return text.ToString();
            }

            public async Task<IReadOnlyList<(string Name, decimal Share)>> SharesAsync(CancellationToken ct)
            {
                var categories = await db.{{m.Name}}Categories.AsNoTracking().ToListAsync(ct);
                var amounts = await db.{{m.Name}}s
                    .GroupBy(x => x.CategoryId)
                    .Select(g => new { Id = g.Key, Amount = g.Sum(x => x.Amount) })
                    .ToDictionaryAsync(x => x.Id, x => x.Amount, ct);
                var all = amounts.Values.Sum();
                var shares = new List<(string, decimal)>();
                foreach (var category in categories)
                {
                    if (!amounts.TryGetValue(category.Id, out var amount) || all == 0)
                        continue;
                    shares.Add((category.Name, amount / all));
                }
                return shares;
            }

            public async Task<string> NewestAsync(CancellationToken ct)
            {
                var newest = await db.{{m.Name}}s
                    .Include(x => x.Lines)
                    .Include(x => x.Related)
                    .AsSplitQuery()
                    .OrderByDescending(x => x.CreatedAt)
                    .FirstOrDefaultAsync(ct);
                if (newest is null)
                    return "nothing";
                var largest = newest.Lines.Where(l => !l.IsFree).OrderByDescending(l => l.Total).FirstOrDefault();
                return $"{newest.Number}, {newest.Related?.Number ?? "alone"}, {largest?.Sku ?? "empty"}";
            }

            public async IAsyncEnumerable<string> StreamAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
            {
                await foreach (var note in db.{{m.Name}}Notes.OrderBy(n => n.WrittenAt).AsAsyncEnumerable().WithCancellation(ct))
                    yield return $"{note.WrittenAt:u} {note.Author}: {note.Preview(80)}";
            }

            private static string Format(decimal amount) => amount.ToString("N2", CultureInfo.InvariantCulture);
        }
        """);

    private static SourceFile Importer(Module m) => new(
        $"{m.Area}/Services/{m.Name}Importer.cs",
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.EntityFrameworkCore;

        namespace {{m.Area}};

        public sealed record {{m.Name}}Row(string Number, string Title, string Category, decimal Amount);

        public class {{m.Name}}Importer(IDbContextFactory<{{m.Area}}Context> contexts)
        {
            private const int BatchSize = 500;

            public async Task<int> ImportAsync(IReadOnlyList<{{m.Name}}Row> rows, CancellationToken ct)
            {
                var written = 0;
                foreach (var batch in rows.Chunk(BatchSize))
                {
                    await using var db = await contexts.CreateDbContextAsync(ct);
                    var numbers = batch.Select(r => r.Number).ToHashSet();
                    var known = await db.{{m.Name}}s.Where(x => numbers.Contains(x.Number)).ToDictionaryAsync(x => x.Number, ct);
                    var categories = await db.{{m.Name}}Categories.ToDictionaryAsync(c => c.Name, c => c.Id, ct);
                    foreach (var row in batch)
                    {
                        if (!categories.TryGetValue(row.Category, out var categoryId))
                            continue;
                        if (!known.TryGetValue(row.Number, out var item))
                        {
                            item = new {{m.Name}} { Number = row.Number };
                            known.Add(row.Number, item);
                            db.{{m.Name}}s.Add(item);
                        }
                        item.Title = row.Title;
                        item.Amount = row.Amount;
                        item.CategoryId = categoryId;
                        written++;
                    }
                    await db.SaveChangesAsync(ct);
                }
                return written;
            }

            public async Task<bool> WaitAsync(int id, TimeSpan limit, CancellationToken ct)
            {
                var end = DateTime.UtcNow + limit;
                while (DateTime.UtcNow < end)
                {
                    await using var db = await contexts.CreateDbContextAsync(ct);
                    if (await db.{{m.Name}}s.AnyAsync(x => x.Id == id && x.ClosedAt != null, ct))
                        return true;
                    await Task.Delay(250, ct);
                }
                return false;
            }

            public async Task<int> PurgeAsync(DateTime before, CancellationToken ct)
            {
                await using var db = await contexts.CreateDbContextAsync(ct);
                return await db.{{m.Name}}Notes.Where(n => n.WrittenAt < before).ExecuteDeleteAsync(ct);
            }
        }
        """);
}
