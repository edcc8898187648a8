using BookStore.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BookStore.Data.Configurations;

internal sealed class BookConfiguration : IEntityTypeConfiguration<Book>
{
    public void Configure(EntityTypeBuilder<Book> builder)
    {
        builder.Property(b => b.Isbn).HasMaxLength(13);
        builder.Property(b => b.Title).HasMaxLength(200);
        builder.Property(b => b.Slug).HasMaxLength(220);
        builder.HasIndex(b => b.Isbn).IsUnique();
        builder.HasIndex(b => b.Slug).IsUnique();
        builder.HasIndex(b => b.Price);
        builder.HasIndex(b => b.PublishedOn); // expect: PERF5006
        builder.HasMany(b => b.Authors).WithMany(a => a.Books).UsingEntity("BookAuthor");
        builder.HasOne(b => b.Publisher).WithMany(p => p.Books).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(b => b.Category).WithMany(c => c.Books).OnDelete(DeleteBehavior.SetNull);
    }
}

internal sealed class AuthorConfiguration : IEntityTypeConfiguration<Author>
{
    public void Configure(EntityTypeBuilder<Author> builder)
    {
        builder.Property(a => a.Name).HasMaxLength(120);
        builder.HasIndex(a => a.Name);
    }
}

internal sealed class PublisherConfiguration : IEntityTypeConfiguration<Publisher>
{
    public void Configure(EntityTypeBuilder<Publisher> builder)
    {
        builder.Property(p => p.Name).HasMaxLength(120);
        builder.Property(p => p.Country).HasMaxLength(2);
    }
}

internal sealed class CategoryConfiguration : IEntityTypeConfiguration<Category>
{
    public void Configure(EntityTypeBuilder<Category> builder)
    {
        builder.Property(c => c.Name).HasMaxLength(80);
        builder.HasOne(c => c.Parent).WithMany(c => c.Children).HasForeignKey(c => c.ParentId);
        builder.HasQueryFilter(c => !c.IsArchived);
    }
}

internal sealed class PriceChangeConfiguration : IEntityTypeConfiguration<PriceChange>
{
    public void Configure(EntityTypeBuilder<PriceChange> builder) =>
        builder.HasIndex(p => new { p.BookId, p.ChangedAt });
}

internal sealed class StockItemConfiguration : IEntityTypeConfiguration<StockItem>
{
    public void Configure(EntityTypeBuilder<StockItem> builder)
    {
        builder.ToTable("Stock");
        builder.Property(s => s.Warehouse).HasMaxLength(40);
        builder.Property(s => s.Version).IsRowVersion();
        builder.HasIndex(s => new { s.BookId, s.Warehouse }).IsUnique();
    }
}
