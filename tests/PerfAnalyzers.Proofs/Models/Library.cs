// The model that random loops are written against: keys of all kinds, and references between them.
using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore;

namespace Library;

public class Branch
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public string? City { get; set; }
    public int Rank { get; set; }
    public int? ParentId { get; set; }
    public Branch? Parent { get; set; }
    public List<Branch> Children { get; set; } = new();
    public List<Member> Members { get; set; } = new();
    public List<Holding> Holdings { get; set; } = new();
}

public class Member
{
    public string Id { get; set; } = "";
    public string Name { get; set; } = "";
    public string? Email { get; set; }
    public int Points { get; set; }
    public int? BranchId { get; set; }
    public Branch? Branch { get; set; }
    public List<Loan> Loans { get; set; } = new();
}

public class Author
{
    public long Id { get; set; }
    public string Name { get; set; } = "";
    public int? Born { get; set; }
    public bool IsHidden { get; set; }
    public List<Book> Books { get; set; } = new();
}

public enum BookKind
{
    Novel,
    Poetry,
    Science,
}

public class Book
{
    public int Id { get; set; }
    public string Title { get; set; } = "";
    public string Isbn { get; set; } = "";
    public BookKind Kind { get; set; }
    public int Stock { get; set; }
    public int? Shelf { get; set; }
    public long? AuthorId { get; set; }
    public Author? Author { get; set; }
    public List<Loan> Loans { get; set; } = new();
    public List<Holding> Holdings { get; set; } = new();
}

public class Loan
{
    public Guid Id { get; set; }
    public int Days { get; set; }
    public int? Rating { get; set; }
    public int BookId { get; set; }
    public Book Book { get; set; } = null!;
    public string MemberId { get; set; } = "";
    public Member Member { get; set; } = null!;
}

public class Holding
{
    public int BranchId { get; set; }
    public Branch Branch { get; set; } = null!;
    public int BookId { get; set; }
    public Book Book { get; set; } = null!;
    public int Amount { get; set; }
}

/// <summary>What a request brings: no entity.</summary>
public class Row
{
    public int BookId { get; set; }
    public int? BranchId { get; set; }
    public long AuthorId { get; set; }
    public short Number { get; set; }
    public Guid LoanId { get; set; }
    public BookKind Kind { get; set; }
    public string MemberId { get; set; } = "";
    public string? Text { get; set; }
    public List<int> BookIds { get; set; } = new();
    public string[]? Texts { get; set; }
}

public class LibraryContext : DbContext
{
    public LibraryContext(DbContextOptions<LibraryContext> options) : base(options) { }

    public DbSet<Branch> Branches => Set<Branch>();
    public DbSet<Member> Members => Set<Member>();
    public DbSet<Author> Authors => Set<Author>();
    public DbSet<Book> Books => Set<Book>();
    public DbSet<Loan> Loans => Set<Loan>();
    public DbSet<Holding> Holdings => Set<Holding>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Author>().HasQueryFilter(a => !a.IsHidden);
        modelBuilder.Entity<Book>().HasIndex(b => b.Isbn).IsUnique();
        modelBuilder.Entity<Holding>().HasKey(h => new { h.BranchId, h.BookId });
    }
}
